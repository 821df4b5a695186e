"""Somebody else's samples: decided, refused by row, or told how many more there should be."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from qntk_check import ensembles, formulas, kernel, observables
from qntk_check.data import QUANTITIES, decide, table
from qntk_check.data.moments import error_mean, error_variance
from qntk_check.data.questions import questions
from qntk_check.data.setting import Setting, bounds
from qntk_check.errors import DomainError, EvidenceError, ObservableError
from qntk_check.evidence import sample_size
from qntk_check.verdicts.model import Finding, Subject, VerdictWord

SPECTRUM, TARGET = (1, 1, 1, 0), 0.25
HERE = {"qubits": 2, "layers": 3, "observable": SPECTRUM, "target": TARGET}
RATES = {"relative": 0.1, "alpha": 1e-4, "beta": 1e-4}
POWERS = {"K": 1 / 4, "μ": 1 / 16, "εμ": 1 / 16, "ε": 1.0, "gradient": -1 / 2}
CLAIMS = [(name, item.claim) for name in QUANTITIES for item in questions(name)]


def error_kernel_mean(layers, observable, target):
    """E εμ as the questions have it."""
    (question,) = questions("εμ")
    qubits = observables.dimension(observable).bit_length() - 1
    where = {"qubits": qubits, "layers": layers, "observable": observable, "target": target}
    return question.exact(Setting(**where))


@cache
def drawn(layers=3, size=60_000):
    batch = ensembles.get("haar-circuit").sample(n=2, layers=layers, size=size, rng=14)
    found = kernel.evaluate_many(batch, observable=SPECTRUM, method="dense")
    error = found.expectation - TARGET
    return {
        "K": found.K, "μ": found.mu, "εμ": error * found.mu, "ε": error,
        "gradient": found.gradient[:, 0],
    }  # fmt: skip


def outcome(verdict, subject=Subject.CORRECTED):
    """What was found about the exact value, or about the printed one."""
    items = {item.subject: item for item in verdict.evidence}
    return items.get(subject, items[Subject.PRINTED]).finding


# ---- verdicts


@pytest.mark.parametrize(
    "convention", ["full-angle", pytest.param("half", marks=pytest.mark.qntk_ci)]
)
@pytest.mark.parametrize(("quantity", "claim"), CLAIMS)
def test_samples_never_refute_the_exact_value_in_either_convention(quantity, claim, convention):
    size = 1.0 if convention == "full-angle" else POWERS[quantity]
    verdict = decide(
        drawn()[quantity] * size, quantity=quantity, claim=claim, convention=convention,
        **HERE, **RATES,
    )  # fmt: skip
    assert verdict.claim == claim
    assert outcome(verdict) in (Finding.HOLDS, Finding.UNDECIDED)
    row = next(r for r in verdict.evidence[0].details["moments"] if r["claim"] == claim)
    assert abs(row["measured"] - row["exact"]) < 4.5 * row["standard error"]


@pytest.mark.parametrize(
    ("quantity", "claim"),
    [("K", "kernel-mean"), ("ε", "first-moment"), ("gradient", "kernel-mean")],
)
def test_means_are_supported(quantity, claim):
    verdict = decide(drawn()[quantity], quantity=quantity, claim=claim, **HERE, **RATES)
    assert verdict.word is VerdictWord.SUPPORTED
    assert not verdict.evidence[0].details["asymptotic"]


def test_the_printed_spread_is_refuted_and_the_exact_one_supported():
    verdict = decide(drawn()["K"], quantity="K", claim="kernel-spread", **HERE, **RATES)
    assert verdict.word is VerdictWord.REFUTED
    assert outcome(verdict, Subject.PRINTED) is Finding.FAILS
    assert outcome(verdict) is Finding.HOLDS
    row = verdict.evidence[0].details["moments"][1]
    printed = float(formulas.kernel_spread_as_printed(L=3, observable=SPECTRUM)) ** 2
    assert row["printed"] == pytest.approx(printed)
    assert row["exact"] == pytest.approx(float(formulas.kernel_variance(L=3, observable=SPECTRUM)))


def test_the_printed_mean_of_mu_is_refuted_where_it_does_not_vanish():
    verdict = decide(drawn()["μ"], quantity="mu", claim="meta-kernel-mean", **HERE)
    assert outcome(verdict, Subject.PRINTED) is Finding.FAILS


@pytest.mark.parametrize(("quantity", "claim"), CLAIMS)
def test_samples_of_other_circuits_are_refuted(quantity, claim):
    """Power: a wrong number of layers, or a choice among the rows, must not pass."""
    x = drawn(layers=6)[quantity]
    if quantity in ("ε", "gradient"):  # which know nothing of L: rows chosen by their values
        x = x[np.abs(x) > np.median(np.abs(x))]
    verdict = decide(x, quantity=quantity, claim=claim, **HERE, **RATES)
    assert outcome(verdict) is Finding.FAILS


def test_half_angle_samples_read_as_full_are_told_by_their_mean():
    verdict = decide(drawn()["K"] / 4, quantity="K", **HERE)
    assert verdict.word is VerdictWord.REFUTED
    assert "as samples in half angles are" in verdict.evidence[0].summary


def test_a_mean_that_no_convention_explains_says_so():
    verdict = decide(drawn()["K"] / 1.7, quantity="K", **HERE)
    assert "which no convention of angles explains: O in other units" in verdict.evidence[0].summary


def test_too_few_samples_are_inconclusive_and_the_number_asked_for_is_enough():
    few = decide(drawn()["K"][:2000], quantity="K", **HERE)
    assert few.word is VerdictWord.INCONCLUSIVE
    assert "more rows of the same kind would decide" in few.why
    more = few.evidence[0].details["rows to go"]
    assert 0 < more < 60_000
    assert decide(drawn()["K"][: 2000 + more], quantity="K", **HERE).word is VerdictWord.SUPPORTED


def test_a_pair_of_rows_counts_twice_where_more_are_asked_for():
    K = drawn()["K"][:2000]
    few = decide(K, quantity="K", claim="kernel-spread", **HERE).evidence[-1].details
    x = (K[0::2] - K[1::2]) ** 2 / 2
    spread = 2 * x.std(ddof=1)  # asymptotic: no range enters
    planned = sample_size(x.var(ddof=1), spread * (1 + 1e-9), few["discrepancy"], 1e-6)
    assert few["asymptotic"]
    assert few["rows to go"] == 2 * (planned * 8 // 5 - 1000)


def test_where_the_range_is_hopeless_the_test_is_asymptotic_and_says_so():
    verdict = decide(drawn()["μ"], quantity="μ", claim="meta-kernel-spread", **HERE)
    assert all(item.details["asymptotic"] for item in verdict.evidence)
    assert all("asymptotic" in item.summary for item in verdict.evidence)
    assert "asymptotic" in verdict.tier_findings()["sampled"]


def test_independent_slots_have_a_variance_of_their_own():
    K = kernel.sample_kernels(
        "independent-slots", n=1, layers=8, observable={"Z": 1.0}, size=60_000, rng=1,
        method="dense",
    )  # fmt: skip
    here = {"qubits": 1, "layers": 8, "observable": {"Z": 1}, "claim": "kernel-spread", **RATES}
    own = decide(K, quantity="K", ensemble="independent-slots", **here)
    other = decide(K, quantity="K", **here)
    assert outcome(own) is Finding.HOLDS
    assert outcome(other) is Finding.FAILS


def test_the_table_has_exact_printed_and_measured_side_by_side():
    text = table(decide(drawn()["K"], quantity="K", **HERE))
    assert text.splitlines()[0].split() == [
        "moment", "exact", "printed", "measured", "standard", "error",
    ]  # fmt: skip
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["E", "Var"]


def test_a_moment_that_the_paper_does_not_print_has_a_dash():
    lines = table(decide(drawn()["ε"], quantity="ε", **HERE)).splitlines()
    assert lines[1].split()[3] == "–"


@pytest.mark.parametrize(("quantity", "claim"), CLAIMS)
@pytest.mark.parametrize(("n", "layers"), [(2, 3), (6, 2), (6, 100)])
def test_no_samples_can_support_the_printed_and_the_exact_value_alike(quantity, claim, n, layers):
    where = Setting(qubits=n, layers=layers, observable={"Z" * n: 1}, target=0.25)
    question = next(item for item in questions(quantity) if item.claim == claim)
    delta, exact = question.discrepancy(where), question.exact(where)
    printed = exact if question.printed is None else question.printed(where)
    assert delta > 0
    assert printed == pytest.approx(exact, rel=1e-12) or 2 * delta <= abs(printed - exact)


# ---- refusals by row


def test_samples_beyond_the_bound_are_refused_by_row_with_the_convention_as_reason():
    K = np.full(100, 5.0)
    with pytest.raises(EvidenceError, match=r"outside \[0, 0.75\]") as info:
        decide(K, quantity="K", convention="half", **HERE)
    assert "100 of 100 samples" in str(info.value)
    K[:] = 0.1
    K[[3, 50]] = 2.9, 2.95
    with pytest.raises(EvidenceError, match=r"2 of 100 .*row 3: 2.9, row 50: 2.95") as info:
        decide(K, quantity="K", convention="half", **HERE)
    assert "all fit the convention 'full'" in str(info.value)
    assert "--convention full-angle" in str(info.value)


@pytest.mark.parametrize(
    ("quantity", "values", "reason"),
    [
        ("K", [1.0, -0.5], "K is a sum of squares and never negative"),
        ("K", [1.0, 500.0], "O in other units"),
        ("gradient", [0.2, 1.1], "all fit K"),
        ("ε", [0.9, 1.5], "all fit a target from -0.9 to -0.5 in place of 0.25"),
        ("ε", [-0.1, 1.5], "all fit μ"),
        ("μ", [0.2, 1e4], "the order of the qubits is not it"),
    ],
)
def test_the_likely_reason_of_a_refusal_is_named(quantity, values, reason):
    with pytest.raises(EvidenceError, match=r"row 1: ") as info:
        decide(values, quantity=quantity, **HERE)
    assert reason in str(info.value)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_no_sample_of_circuits_lies_outside(quantity):
    low, high = bounds(quantity, Setting(**HERE))
    x = drawn()[quantity]
    assert low <= x.min()
    assert x.max() <= high


# ---- bad calls


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"quantity": "J"}, DomainError, "quantity"),
        ({"quantity": "ε", "target": None}, DomainError, "give target="),
        ({"claim": "noise-law"}, DomainError, "those that samples decide are kernel-mean by K"),
        ({"qubits": 3}, ObservableError, "dimension 4 where n = 3"),
        ({"observable": {"II": 1}}, DomainError, "multiple of 1"),
        ({"layers": 0}, DomainError, "layers"),
        ({"convention": "quarter"}, KeyError, "convention"),
        ({"relative": -1}, DomainError, "relative"),
        ({"quantity": "μ", "ensemble": "independent-slots"}, DomainError, "haar-circuit"),
        ({"layer": 3}, TypeError, "layer"),
    ],
)
def test_bad_settings_are_refused(change, error, message):
    call = {"quantity": "K", **HERE, **change}
    with pytest.raises(error, match=message):
        decide([0.5, 0.6], **call)


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([[0.5, 0.6], [0.7]], "no array of numbers"),
        (np.ma.masked_greater([0.5, 0.6], 0.55), "rows are masked"),
        ([0.5, float("nan")], "NaN or infinite in 1 of 2 rows"),
        (["0.5", "0.6"], "no real numbers"),
        ([0.5], "1 row decides nothing"),
        (0.5, "shape"),
    ],
)
def test_samples_that_are_none_are_refused(samples, message):
    with pytest.raises(EvidenceError, match=message):
        decide(samples, quantity="K", **HERE)


# ---- the moments that are derived for this door


@pytest.mark.parametrize(
    ("n", "layers", "observable", "target"),
    [
        (1, 1, {"Z": 1}, 0.25),
        (1, 3, (2, 0), 0.5),
        (2, 4, (1, 1, 1, 0), 0.3),
        (2, 3, (3, 0, 0, -1), -1.0),
    ],
)
def test_the_moments_of_the_error_agree_with_drawn_circuits(n, layers, observable, target):
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=40_000, rng=3)
    found = kernel.evaluate_many(batch, observable=observable, method="dense")
    error = found.expectation - target
    exact = error_kernel_mean(layers, observable, target)
    for x, value in (
        (error, error_mean(observable, target)),
        ((error - error_mean(observable, target)) ** 2, error_variance(observable)),
        (error * found.mu, exact),
    ):
        assert abs(x.mean() - value) < 4.5 * x.std() / x.size**0.5
    spread = (error * found.mu).std() / error.size**0.5
    for wrong in (2 * exact, 0, error_kernel_mean(layers + 2, observable, target)):
        assert abs((error * found.mu).mean() - wrong) > 4.5 * spread


def test_the_mean_of_the_product_knows_no_zero_of_energy():
    """A shift of O and of the target together changes nothing."""
    one = error_kernel_mean(4, {"ZI": 1, "ZZ": 2}, 0.5)
    two = error_kernel_mean(4, {"ZI": 1, "ZZ": 2, "II": 7}, 7.5)
    assert one == pytest.approx(two)


def test_the_part_linear_in_the_target_is_the_mean_of_mu():
    step = error_kernel_mean(5, SPECTRUM, 1.0) - error_kernel_mean(5, SPECTRUM, 2.0)
    assert step == pytest.approx(float(formulas.meta_kernel_mean(L=5, observable=SPECTRUM)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda x: np.full(x.size, x.mean()), r"all 200 rows are .*one circuit many times"),
        (np.sort, r"sorted by size.*order of drawing"),
        (lambda x: np.sort(x)[::-1], "sorted by size"),
    ],
)
def test_rows_that_cannot_be_independent_are_refused(change, told):
    with pytest.raises(EvidenceError, match=told):
        decide(change(drawn()["K"][:200]), quantity="K", **HERE)


def test_a_refuted_value_of_the_wrong_column_or_of_repeated_rows_says_so():
    pauli = {"qubits": 1, "layers": 3, "observable": {"Z": 1}}
    K = kernel.sample_kernels(
        "haar-circuit", n=1, layers=3, observable={"Z": 1}, size=3000, rng=14, method="dense"
    )
    verdict = decide(K, quantity="mu", **pauli)
    assert verdict.word is VerdictWord.REFUTED
    assert "no row is negative, as none of K is: probably K" in verdict.evidence[0].summary
    repeated = decide(np.repeat(K[K > 3][:3], 400), quantity="K", **pauli)
    assert "rows repeat: 1200 have 3 values" in repeated.evidence[0].summary


def test_a_share_and_a_quantity_that_are_none_are_named():
    with pytest.raises(DomainError, match=r"relative = 0.0 is no share.*0.05"):
        Setting(qubits=1, layers=1, observable={"Z": 1}, relative=0)
    with pytest.raises(DomainError, match=r"'k' is unknown: give K, mu, epsilon-mu"):
        decide([1.0, 2.0], quantity="k", **HERE)
