"""A paper's convention is applied by the machine: values, wrong versions, circuits and letters."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from qntk_check import circuits, kernel
from qntk_check.cli import main
from qntk_check.errors import EvidenceError, QNTKError, UnknownNameError
from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.family import FormulaFamily, resolve
from qntk_check.papers.liu2024 import PAPER
from qntk_check.report.converted import converted
from qntk_check.report.document import write_document
from qntk_check.report.latex import write_all
from qntk_check.verdicts import registry
from qntk_check.verdicts.conventions import FULL_ANGLES, HALF_ANGLES, Convention
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.paper import Paper, inventory
from qntk_check.verdicts.registry import chosen, find

TRACES = (0, 4, 0, 4, 0, 4)
OTHER = Convention(r"e^{-3i\theta V}", Fraction(-3))


@pytest.mark.parametrize("convention", [HALF_ANGLES, OTHER])
def test_a_mean_is_that_of_the_circuit_in_those_angles(convention):
    """K by differences in the paper's own angles, beside ours times what the formula brings."""
    circuit = circuits.brickwork(n=2, layers=2, seed=5)
    rng = np.random.default_rng(7)
    own = rng.uniform(-1, 1, len(circuit.angles))
    step, observable = 1e-5, {"ZI": 1.0}

    def value(angles):
        at = replace(circuit, angles=convention.angles.to_full(angles))
        return kernel.evaluate(at, observable=observable).expectation

    shifts = step * np.eye(len(own))
    gradient = [(value(own + one) - value(own - one)) / (2 * step) for one in shifts]
    ours = kernel.evaluate(
        replace(circuit, angles=convention.angles.to_full(own)), observable=observable
    )
    derivatives = FORMULAS["kernel_mean"].derivatives
    found = float(convention.factor(derivatives)) * ours.K
    assert np.sum(np.square(gradient)) == pytest.approx(found, rel=1e-6)
    assert found == pytest.approx(convention.angles.K * ours.K)


@pytest.mark.parametrize(
    ("name", "order"),
    [("kernel_mean", 2), ("kernel_variance", 4), ("meta_kernel_mean", 4), ("kernel_moment", 2),
     ("meta_kernel_second_moment", 8), ("gradient_moment", 2), ("kernel_floor", 0)],
)  # fmt: skip
def test_a_value_gets_a_factor_for_each_derivative(name, order):
    ours, theirs = FORMULAS[name], HALF_ANGLES.formula(FORMULAS[name])
    given = {p.name: 3 for p in ours.parameters if p.name == "L"}
    call = {"N": 4, **given, "traces": TRACES[: ours.trace_order]}
    if isinstance(ours, FormulaFamily):
        assert isinstance(theirs, FormulaFamily)
        assert set(theirs.variants) == set(ours.variants)
    assert theirs(**call) == ours(**call) * Fraction(1, 2) ** order


def test_variants_of_a_family_have_their_own_number_of_derivatives():
    family = FORMULAS["gradient_moment"]
    half = HALF_ANGLES.formula(family)
    assert isinstance(family, FormulaFamily)
    for order in family.variants:
        ours = family(order=order, N=4, traces=TRACES[:order])
        assert half(order=order, N=4, traces=TRACES[:order]) == ours / 2 ** int(order)


UNITS = {"eta": -2, "K": 2, "sigma": -1, "sigma_g": 1, "meta_kernel": 4, "relative_error": 0,
         "error": 0, "sigma_error": 0}  # fmt: skip
VALUES = {"eta": 0.01, "K": 10.0, "sigma": 0.01, "sigma_g": 0.1, "meta_kernel": 0.3, "error": 0.5,
          "relative_error": 0.1, "sigma_error": 0.1, "t": 7}  # fmt: skip


def _of_descent():
    for name, formula in FORMULAS.items():
        names = {parameter.name for parameter in formula.parameters}
        if names <= VALUES.keys() and formula.derivatives == 0 and names & UNITS.keys():
            yield name


@pytest.mark.parametrize("name", list(_of_descent()))
def test_what_has_no_factor_holds_in_every_unit_of_angles(name):
    """η goes like angle², K like angle⁻²; what is made of them has a power of it."""
    formula = FORMULAS[name]
    names = [parameter.name for parameter in formula.parameters]
    ours = formula(**{one: VALUES[one] for one in names})
    theirs = formula(**{one: VALUES[one] * 0.5 ** UNITS.get(one, 0) for one in names})
    own = {"best_learning_rate": -2, "angle_change": -2}.get(name, 0)
    assert theirs == pytest.approx(ours * 0.5**own, rel=1e-9)


def test_a_formula_that_does_not_say_is_not_handed_over():
    formula = FORMULAS["noise_drift"]
    assert formula.derivatives is None
    with pytest.raises(EvidenceError, match="does not say how many derivatives"):
        HALF_ANGLES.formula(formula)
    found = HALF_ANGLES.formulas(FORMULAS)
    assert "noise_drift" not in found
    with pytest.raises(UnknownNameError, match="another slope"):
        resolve(found, "noise_drift")
    assert FULL_ANGLES.formulas(FORMULAS) == dict(FORMULAS)


def test_wrong_versions_are_made_from_the_converted_formula():
    half = HALF_ANGLES.formula(FORMULAS["kernel_mean"])
    names = [mutant.name for mutant in mutants(half)]
    assert len(names) > len(mutants(FORMULAS["kernel_mean"]))
    assert any(name.endswith("/ 5") for name in names)


def test_checks_of_a_paper_get_formulas_in_its_convention(tmp_path, monkeypatch):
    own = Paper("half", "", "", {}, list, tmp_path, convention=HALF_ANGLES)
    monkeypatch.setattr(registry, "_addresses", lambda: {"half": "half"})
    monkeypatch.setattr(registry, "_load", {"half": own}.__getitem__)
    found = registry.formulas_of("half")["kernel_mean"](N=4, L=3, traces=(0, 4))
    assert found == Fraction(8, 25)
    assert registry.formulas_of("")["kernel_mean"](N=4, L=3, traces=(0, 4)) == Fraction(32, 25)


@pytest.mark.parametrize("slope", [0, 0.5, True, "1/2", None])
def test_a_slope_is_an_exact_number_other_than_0(slope):
    with pytest.raises(QNTKError, match="slope"):
        Convention(slope=slope)


@pytest.mark.parametrize("letters", [{"O^2": "H"}, {"": "H"}, {1: "H"}, {"O": 2}])
def test_a_letter_is_one_symbol(letters):
    with pytest.raises(QNTKError, match=r"letter|stands for"):
        Convention(letters=letters)


def test_letters_are_rewritten_in_formulas_and_not_in_names():
    own = Convention(letters={"O": "H", r"\ell": "k", "T": "t", "N": "2^n"})
    assert own.written(r"\operatorname{Tr}O^2 N_\ell\ell' LON") == (
        r"\operatorname{Tr}H^2 {2^n}_{k}{k}' LH{2^n}"
    )


def test_a_document_of_several_papers_has_each_in_its_convention(tmp_path, monkeypatch):
    """Labels are told apart by the paper, letters are the paper's, prose stays what it was."""
    monkeypatch.chdir(tmp_path)
    rows = inventory(
        [("loss", "(1)", "says", "D", "One"), ("the-other", "(2)", "says", "D", "One")]
    )
    claims = [
        Claim("loss", "$L=O$", "L", ("On O, see the-other.",), reason="r"),
        Claim("the-other", "$O$", "O", (), reason="r", rests_on=("loss",)),
    ]
    where, shared = Path("paper/generated/papers/mine"), Path("paper")
    mine = Paper("mine", "My title", "J. 1", rows, lambda: claims, tmp_path, latex=where,
                 document=shared, convention=replace(HALF_ANGLES, letters={"O": "H"}))  # fmt: skip
    write_document([mine], lambda paper: {})
    section = (where / "loss.tex").read_text(encoding="utf-8")
    assert r"\label{claim:mine/loss}" in section
    assert "$L=H$" in section
    assert r"\hyperref[claim:mine/the-other]{\texttt{the-" in section
    index = (shared / "generated" / "papers" / "index.tex").read_text(encoding="utf-8")
    for said in (r"\section{My title}", r"\input{generated/papers/mine/verdicts}",
                 r"$e^{-i\theta_\ell X_\ell/2}$", r"(-\tfrac{1}{2})^k"):  # fmt: skip
        assert said in index
    alone = replace(mine, document=None)
    write_all(alone, claims, {}, tmp_path / "alone")
    assert r"\label{claim:loss}" in (tmp_path / "alone" / "loss.tex").read_text(encoding="utf-8")
    assert PAPER.label("loss") == "loss"


def test_the_terminal_says_the_convention_and_its_letters_and_the_last_step_into_it():
    said = CliRunner().invoke(main, ["show", "zhang2024/kernel-mean"]).stdout
    whole = " ".join(said.split())
    assert "Gates are e^(-iθ_ℓ X_ℓ/2)" in whole
    assert "Letters are the paper's: d for N" in whole
    assert "kernel_mean, with 2 derivatives: 1/4 of what is derived, dL(T_2 - T_1²/d)" in whole
    assert "result: " in whole
    assert "N" not in whole.rpartition("result: ")[2].partition("numbers of the trial")[0]
    own = CliRunner().invoke(main, ["show", "liu2024/kernel-mean"]).stdout
    assert "Gates are e^(iθ_ℓ X_ℓ)" in own
    assert "last step" not in own


def test_the_last_step_is_the_formula_that_checks_are_handed():
    for paper in chosen():
        for claim in paper.claims.values():
            for one in converted(paper, claim):
                assert one.factor == paper.convention.slope**one.derivatives != 1
    names = {one.name for one in converted(*find("zhang2024/kernel-spread"))}
    assert names == {"kernel_variance:haar-circuit", "kernel_variance:independent-slots"}
