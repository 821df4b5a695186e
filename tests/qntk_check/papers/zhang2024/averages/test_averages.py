"""Zhang et al., the averages: what is printed, what holds, and what samples in files decide."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from qntk_check import designs, formulas, kernel
from qntk_check.cli import main
from qntk_check.data import decide
from qntk_check.data.questions import question_of, questions
from qntk_check.data.sample_files import Asked, SampleFile
from qntk_check.data.setting import Setting
from qntk_check.draws import products
from qntk_check.draws.measured import Case, measured
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.formulas.machinery.family import resolve
from qntk_check.observables import xxz_ring
from qntk_check.papers.zhang2024 import PAPER
from qntk_check.papers.zhang2024.averages import error_diagonal, error_meta_kernel
from qntk_check.papers.zhang2024.averages import published_samples as files
from qntk_check.papers.zhang2024.averages.printed import PRINTED, error_words
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.model import Context, Finding, Level, VerdictWord
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.printed import coefficients

ROOT = Path(__file__).resolve().parents[5]
HERE = Context(paper="zhang2024")
OWN = (
    "kernel-mean", "gradient-fourth", "gradient-pair", "kernel-spread",
    "kernel-spread-independent", "meta-kernel-mean", "error-diagonal", "error-pair",
    "error-meta-kernel", "published-samples",
)  # fmt: skip
RIGHT = {
    "kernel-mean": "kernel_mean", "gradient-fourth": "gradient_moment:4",
    "gradient-pair": "gradient_pair_moment", "kernel-spread": "kernel_variance:haar-circuit",
    "kernel-spread-independent": "kernel_variance:independent-slots",
    "meta-kernel-mean": "meta_kernel_mean", "error-pair": "error_curvature_pair",
}  # fmt: skip


@pytest.mark.parametrize("id_", OWN)
def test_the_claim_has_the_letters_of_the_inventory(id_):
    letters = {"symbolic": "S", "exact-design": "X", "sampled": "M"}
    found = {letters.get(tier.value, "") for tier in PAPER.claims[id_].tiers}
    assert set(PAPER.inventory[id_].decided_by) <= found


@pytest.mark.parametrize(
    "id_",
    [pytest.param(one, marks=pytest.mark.qntk_ci if "spread" in one else ()) for one in RIGHT],
)
def test_a_printed_coefficient_that_is_altered_is_seen(id_, qntk_level):
    known = formulas_of("zhang2024")
    exact, printed = resolve(known, RIGHT[id_]), PRINTED[f"{id_} as printed"]
    assert all(row.right for row in coefficients(printed, exact))
    given = {p.name: 3 for p in printed.parameters if p.name != "N"}
    called, most = 0, 3 if qntk_level == "quick" else 8
    for wrong in mutants(printed)[:most]:
        try:
            wrong.formula(N=4, traces=(1, 2, 3, 5)[: printed.trace_order], **given)
        except TypeError:  # too many traces for a part of it: no formula at all
            continue
        called += 1
        assert not all(row.right for row in coefficients(wrong.formula, exact)), wrong.name
    assert called > most // 2 - 1


@pytest.mark.parametrize("id_", [i for i in OWN if "X" in PAPER.inventory[i].decided_by])
def test_designs_tell_a_wrong_formula(id_, monkeypatch):
    from qntk_check.verdicts.tiers import exact_design

    (check,) = (c for c in PAPER.claims[id_].checks if c.tier.value == "exact-design")
    name = {**RIGHT, "error-diagonal": "error_curvature_diagonal",
            "error-meta-kernel": "error_meta_kernel_mean"}[id_]  # fmt: skip
    known = formulas_of("zhang2024")
    wrong = mutants(resolve(known, name))[0].formula
    monkeypatch.setattr(exact_design, "formulas_of", lambda _paper: {**known, name: wrong})
    assert check.run(HERE).finding is Finding.FAILS


# -- the diagonal part ------------------------------------------------------------------------


@pytest.mark.parametrize("d", [2, 4, 6, 8, 64])
def test_the_exact_diagonal_part_is_a_third_of_the_fourth_moment(d):
    for levels in ((1,) * (d // 2) + (0,) * (d // 2), (3, -1) + (0,) * (d - 2)):
        fourth = formulas.gradient_moment(order=4, observable=levels)
        assert formulas.error_curvature_diagonal(observable=levels) == -fourth / 3


def test_nothing_moves_where_the_observable_is_a_number():
    for d in (4, 8, 16):
        assert formulas.error_curvature_diagonal(N=d, traces=(d,) * 4) == 0
        assert error_diagonal.as_printed(d, (d,) * 4) != 0
    assert error_diagonal.as_printed(4, (4,) * 4) == Fraction(-32, 3675)


def test_the_printed_form_moves_with_the_zero_of_energy_and_the_exact_one_does_not():
    pauli, shifted = (0, 4, 0, 4), (4, 8, 16, 32)  # of O and of O + 1
    assert error_diagonal.exact(4, pauli) == error_diagonal.exact(4, shifted) == Fraction(-12, 1225)
    assert error_diagonal.as_printed(4, pauli) == Fraction(-13, 1225)
    assert error_diagonal.as_printed(4, shifted) == 2 * error_diagonal.as_printed(4, pauli)


def test_its_poles_stay_unless_the_trace_vanishes():
    for levels in ((1, 0), (1, 1), (3, -1), (2, -2), (5, 2)):
        t = [sum(x**k for x in levels) for k in range(1, 5)]
        assert error_words(2, *t) == 36 * t[0] ** 4
    for levels in ((1, 0, 0), (1, 1, 1), (2, -1, -1), (3, 1, -2)):
        t = [sum(x**k for x in levels) for k in range(1, 5)]
        assert error_words(3, *t) == 81 * t[0] ** 4
    with pytest.raises(ZeroDivisionError):
        error_diagonal.as_printed(2, (1, 1, 1, 1))


@pytest.mark.parametrize("levels", [(1, 0), (2, -1)])
def test_at_two_dimensions_the_average_is_the_exact_one(levels):
    """By quadrature over all circuits of one layer, at two targets."""
    batch, weights = designs.quadrature_circuits(1, 4, 4)
    exact = float(formulas.error_curvature_diagonal(observable=levels))
    for target in (0.0, 3.0):
        plain = weights @ products.error_meta_kernel(batch, list(levels), target)
        turned = weights @ products.diagonal(batch, list(levels), target)
        assert plain == pytest.approx(exact)
        assert turned == pytest.approx(exact)


def test_the_printed_form_is_the_leading_order_for_many_qubits():
    for name, of in error_diagonal.OBSERVABLES.items():
        d = 2**20
        ratio = error_diagonal.as_printed(d, of(d)) / error_diagonal.exact(d, of(d))
        assert 0 < ratio - 1 < 4 / d, name


def test_the_averages_over_angles_stay_within_their_bounds():
    rng = np.random.default_rng(3)
    for levels in ((1, 0), (2, 0, 0, -1)):
        case = Case(1, levels, 0.5)
        for name in ("ε h_11 g_1²", "K", "g⁴"):
            low, high = measured(name).bounds(case)
            x = measured(name).draw(case, rng, 500)
            assert low <= x.min() <= x.max() <= high


# -- all layers -------------------------------------------------------------------------------


def test_the_parts_add_up_and_the_ratio_has_no_unit_of_angles():
    known = formulas_of("zhang2024")
    given = {"observable": (1, 1, 1, 0), "target": Fraction(1, 4)}
    one = known["error_curvature_diagonal"](observable=given["observable"])
    two = known["error_curvature_pair"](**given)
    for L in (1, 2, 7):
        whole = known["error_meta_kernel_mean"](L=L, **given)
        assert whole == L * one + L * (L - 1) * two
        mean = known["kernel_mean"](L=L, observable=given["observable"])
        assert known["dynamical_index"](L=L, **given) == whole / mean**2
        assert known["dynamical_index"](L=L, **given) == formulas.dynamical_index(L=L, **given)
    with pytest.raises(DomainError, match=r"multiple of|constant|proportional"):
        formulas.dynamical_index(N=4, L=2, target=0, traces=(4, 4, 4, 4))


def test_the_error_of_the_printed_sum_falls_with_layers():
    ratios = [error_meta_kernel.compared("a Pauli string", 4, L) for L in (1, 4, 64)]
    off = [float(a / b) - 1 for a, b in ratios]
    assert off[0] > off[1] > off[2] > 0
    assert ratios[0] == (Fraction(-2925, 3136), Fraction(-675, 784))


def test_two_inputs_of_a_pair_are_those_of_the_kernel():
    """h_12 by shifts of an angle, beside μ: the sum of all four products."""
    batch, _ = designs.design_circuits(designs.clifford_group(1), 2, [1, 0])
    few = replace(batch, angles=batch.angles[:50] + 0.3,
                  unitaries=tuple(u[:50] for u in batch.unitaries), trusted=True)  # fmt: skip
    own = 2 * products.pair(few, [1, 0], 0.25)
    found = kernel.evaluate_many(few, observable=[1, 0], method="dense", target=0.25)
    for a in range(2):  # h_aa is −4(ε − mean over the angle)
        turned = few.angles + np.pi / 2 * np.eye(2)[a]
        moved = replace(few, angles=turned, trusted=True)
        there = kernel.evaluate_many(moved, observable=[1, 0], method="dense", target=0.25)
        h = -2 * (found.error - there.error)
        own = own + found.error * h * found.gradient[:, a] ** 2
    assert own == pytest.approx(found.error * found.mu)


# -- samples in files -------------------------------------------------------------------------


def as_printed(question, where) -> float:
    assert question.printed is not None
    return question.printed(where)


def test_a_papers_own_questions_have_its_own_printed_values():
    where = Setting(qubits=2, layers=3, observable=(1, 1, 1, 0), target=0.25)
    own = question_of("K", "zhang2024/kernel-spread")
    assert as_printed(own, where) == pytest.approx(own.exact(where))
    first = question_of("K", "kernel-spread")
    assert as_printed(first, where) != pytest.approx(as_printed(own, where))
    both = question_of("εμ", "zhang2024:error-meta-kernel")
    ratio = as_printed(both, where) / both.exact(where)
    assert ratio != pytest.approx(1)
    scale = float(HALF_ANGLES.factor(4))
    known = formulas_of("zhang2024")["error-meta-kernel as printed"]
    assert as_printed(both, where) * scale == pytest.approx(
        float(known(L=3, target=0.25, observable=(1, 1, 1, 0)))
    )
    assert {one.claim for one in questions("K", "zhang2024")} == {"kernel-mean", "kernel-spread"}
    with pytest.raises(DomainError, match="error-meta-kernel by εμ"):
        question_of("K", "zhang2024/error-meta-kernel")
    with pytest.raises(UnknownNameError, match="zhang2024"):
        question_of("K", "zhang2025/kernel-mean")


@pytest.fixture
def file(tmp_path):
    asked = (Asked("K", "kernel-mean", 0.1), Asked("K", "kernel-spread", 0.3),
             Asked("mu", "meta-kernel-mean", 0.2))  # fmt: skip
    one = SampleFile("zhang2024", 3, 4, 8000, xxz_ring(3, 2.0), (2024, 1), asked)
    return one.write(tmp_path), one


def test_files_of_that_layout_are_decided(file):
    path, one = file
    for asked in one.asked:
        found = one.decide(path, asked, 1e-6)
        assert found.word is VerdictWord.SUPPORTED, found.why
        assert found.claim == asked.claim
    mean = one.asked[0]
    assert one.decide(path, mean, 1e-6, "full-angle").word is VerdictWord.REFUTED
    few = replace(one, layers=6).decide(path, mean, 1e-6)
    assert few.word is VerdictWord.REFUTED


def test_the_command_decides_such_a_file(file, tmp_path):
    path, one = file
    observable = tmp_path / "h.json"
    observable.write_text(json.dumps(one.observable), encoding="utf-8")
    call = ["data", str(path), "--quantity", "mu", "--column", "mu", "--qubits", "3", "--layers",
            "4", "--observable", str(observable), "--convention", "half-angle", "--relative", "0.2",
            "--claim", "zhang2024/meta-kernel-mean"]  # fmt: skip
    done = CliRunner().invoke(main, call)
    assert done.exit_code == 0, done.output
    assert "meta-kernel-mean, on these samples: SUPPORTED" in done.output
    first = CliRunner().invoke(main, [*call[:-1], "meta-kernel-mean"])
    assert "printed fails: E μ = 0 is excluded" in first.output  # as the first paper has it


def test_samples_of_the_error_refute_the_printed_sum():
    levels, layers, size = [1, 1, 0, 0], 1, 40_000
    case = Case(layers, tuple(levels), 0.5)
    x = measured("εμ").draw(case, np.random.default_rng(5), size) / 16
    verdict = decide(x, quantity="εμ", claim="zhang2024/error-meta-kernel", qubits=2,
                     layers=layers, observable=levels, target=0.5, convention="half-angle",
                     relative=0.1)  # fmt: skip
    printed, exact = verdict.evidence
    assert printed.finding is Finding.FAILS
    assert exact.finding is Finding.HOLDS


@pytest.mark.qntk_ci
def test_the_files_of_a_level_are_those_that_are_said():
    found = [(one.qubits, one.layers) for one in files.files(Level.CI)]
    assert found == [(6, 12), (3, 12), (6, 100)]
    for row in files.compare_rows():
        assert row.off(row.claimed) < 1e-9


def test_the_page_has_the_numbers_of_the_formulas():
    page = (ROOT / "docs" / "deep-circuits.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\S+) \| (\S+) \| (\S+) \|$", page, re.M)
    assert [int(row[0]) for row in rows] == [1, 2, 3, 4, 6, 8, 10]
    for n, *said in rows:
        d = 2 ** int(n)
        for text, of in zip(said, error_diagonal.OBSERVABLES.values(), strict=True):
            if d == 2:
                assert text == "–"
                continue
            share = error_diagonal.as_printed(d, of(d)) / error_diagonal.exact(d, of(d)) - 1
            assert float(text) == pytest.approx(100 * float(share), rel=6e-3)
