"""What a paper prints is compared coefficient by coefficient, in the paper's own convention."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.family import resolve
from qntk_check.verdicts import registry
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.tiers.printed import coefficients, printed_check
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trial import Trial

MEAN = derived("derivations.kernel.mean", "derive_kernel_mean")


def _half(N, L, T1, T2):
    return L * (N * T2 - T1**2) / (2 * (N - 1) * (N + 1) ** 2)


def _full(N, L, T1, T2):
    return 2 * L * (N * T2 - T1**2) / ((N - 1) * (N + 1) ** 2)


def _one_sign(N, L, T1, T2):
    return L * (N * T2 + T1**2) / (2 * (N - 1) * (N + 1) ** 2)


def _a_term_more(N, L, T1, T2):
    return L * (N * T2 - T1**2) / (2 * (N - 1) * (N + 1) ** 2) + L**2 * T1


@pytest.fixture
def paper(tmp_path, monkeypatch):
    printed = {f.__name__: replace(FORMULAS["kernel_mean"], name=f.__name__, function=f)
               for f in (_half, _full, _one_sign, _a_term_more)}  # fmt: skip
    own = Paper("half", "", "", {}, list, tmp_path, convention=HALF_ANGLES, formulas=printed)
    monkeypatch.setattr(registry, "_addresses", lambda: {"half": "half"})
    monkeypatch.setattr(registry, "_load", {"half": own}.__getitem__)
    return own.name


@pytest.mark.parametrize(
    ("printed", "finding", "wrong"),
    [("_half", Finding.HOLDS, 0), ("_full", Finding.FAILS, 2), ("_one_sign", Finding.FAILS, 1),
     ("_a_term_more", Finding.FAILS, 1)],
)  # fmt: skip
def test_each_coefficient_counts(paper, printed, finding, wrong):
    found = printed_check(MEAN, "kernel_mean", printed).run(Context(paper=paper))
    assert found.finding is finding
    assert found.exact
    rows = coefficients(registry.formulas_of(paper)[printed],
                        registry.formulas_of(paper)["kernel_mean"])  # fmt: skip
    assert sum(not row.right for row in rows) == wrong
    if wrong:
        assert f"{wrong} of {len(rows)} coefficients" in found.summary


def test_a_formula_that_is_not_derived_is_no_measure(paper):
    """The printed form may agree with a formula; both are wrong where the derivation differs."""
    other = derived("derivations.meta_kernel.mean", "derive_meta_kernel_mean")
    found = printed_check(other, "kernel_mean", "_half").run(Context(paper=paper))
    assert found.finding is Finding.FAILS
    assert "is not what is derived" in found.summary


def test_a_derivation_meets_the_formula_in_the_convention_of_both(paper):
    """K̄ is derived for full angles, whatever angles the paper has."""
    assert symbolic_check(MEAN, "kernel_mean").run(Context(paper=paper)).finding is Finding.HOLDS
    assert registry.formulas_of(paper, converted=False)["kernel_mean"] is FORMULAS["kernel_mean"]
    converted = registry.formulas_of(paper)["kernel_mean"]
    assert converted(N=4, L=1, traces=(0, 4)) * 4 == FORMULAS["kernel_mean"](
        N=4, L=1, traces=(0, 4)
    )


def test_a_trial_alters_one_variant_of_a_family():
    name = "gradient_moment:4"

    def predict(formulas):
        return float(resolve(formulas, name)(observable={"Z": 1}))

    trial = Trial("g⁴", {}, lambda rng, size: rng.random(size), predict, 0.0, 16.0, delta=0.01,
                  reasons={"delta": "small"}, exact=True, mutated=(name,))  # fmt: skip
    wrong, near = trial.wrong(FORMULAS)
    assert len(wrong) + len(near) <= len(mutants(resolve(FORMULAS, name)))
    assert wrong
    assert all(value != predict(FORMULAS) for value in wrong.values())
