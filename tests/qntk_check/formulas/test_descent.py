"""Formulas of descent, drift and plateaus: against iteration, their domains, their mutants."""

from __future__ import annotations

import warnings
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DomainError, TargetWarning
from qntk_check.verdicts.model import Finding
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.registry import get
from qntk_check.verdicts.tiers.symbolic import compare_with_formula, derived

products = st.fractions(Fraction(1, 50), Fraction(19, 10), max_denominator=50)
kernels = st.fractions(Fraction(1, 9), 40, max_denominator=9)
errors = st.fractions(-2, 2, max_denominator=9)


@given(product=products, K=kernels, error=errors, t=st.integers(0, 8))
def test_the_mean_square_error_is_that_of_the_iterated_recursion(product, K, error, t):
    eta, sigma, value = product / K, Fraction(1, 7), error**2
    for _ in range(t):
        value = (1 - eta * K) ** 2 * value + K * sigma**2
    assert formulas.mean_square_error(eta=eta, K=K, sigma=sigma, error=error, t=t) == value


@given(product=products, K=kernels, error=errors, t=st.integers(0, 8))
def test_the_angles_move_as_the_frozen_steps_add_up(product, K, error, t):
    eta = product / K
    moved = sum((eta * formulas.frozen_error(eta, K, error, s) for s in range(t)), Fraction(0))
    assert formulas.angle_change(eta=eta, K=K, error=error, t=t) == K * moved**2


@given(product=st.floats(0.05, 1.9), error=st.floats(-2, 2), t=st.integers(0, 20))
def test_the_folded_mean_lies_between_its_bounds(product, error, t):
    values = {"eta": product / 3, "K": 3.0, "sigma": 0.2, "error": error, "t": t}
    mean = abs(formulas.frozen_error(values["eta"], 3.0, error, t))
    root = np.sqrt(formulas.mean_square_error(**values))
    assert mean - 1e-12 <= formulas.mean_absolute_error(**values) <= root + 1e-12


def test_the_folded_mean_is_the_start_at_first_and_half_normal_at_last():
    values = {"eta": 0.1, "K": 5.0, "sigma": 0.1}
    assert formulas.mean_absolute_error(**values, error=-0.75, t=0) == 0.75
    late = formulas.mean_absolute_error(**values, error=-0.75, t=200)
    assert late == pytest.approx(formulas.mean_absolute_error_late(**values), rel=1e-12)
    half_normal = np.sqrt(2 / np.pi * formulas.plateau(**values))
    assert late == pytest.approx(half_normal, rel=1e-12)
    assert formulas.mean_absolute_error(**values, error=0.0, t=0) == 0


@given(st.floats(-0.9, 0.4), st.floats(0.05, 0.95))
def test_the_path_takes_the_time_that_integrating_it_takes(start, share):
    target = 0.5
    reached = target + (start - target) * share
    found = formulas.path_steps(eta=0.01, K=2.0, start=start, reached=reached, target=target)
    z = np.linspace(start, reached, 4001)
    speed = 0.02 * (1 - z**2) * (target - z)
    assert found == pytest.approx(np.trapezoid(1 / speed, z), rel=1e-4)


def test_steps_to_the_edge_follow_the_algebraic_law():
    path = formulas.kernel_path(0.005, 4, 3, 0.0, 1.0, 4000)
    K = formulas.late_kernel(N=4, L=3, variance=1.0)
    steps = formulas.edge_steps(eta=0.005, K=K, start=0.0, reached=float(path[-1]))
    assert steps == pytest.approx(4000, rel=0.02)
    assert (1 - path[-1]) * 2 * 0.005 * K * 4000 == pytest.approx(1, rel=0.05)


def test_the_bias_of_a_pauli_and_of_a_projector_meet_under_shift_and_scale():
    pauli = formulas.plateau_bias(
        eta=Fraction(1, 9), K=2, sigma=Fraction(1, 50), target=Fraction(1, 3), observable={"ZI": 1}
    )
    # p = (1 + z)/2: ε halves, K quarters, η grows by 4
    projector = formulas.plateau_bias(
        eta=Fraction(4, 9), K=Fraction(1, 2), sigma=Fraction(1, 50), target=Fraction(2, 3),
        observable=[1, 1, 0, 0],
    )  # fmt: skip
    assert projector == pauli / 2


def test_the_bias_vanishes_for_one_qubit_and_grows_like_n_minus_two():
    values = {"eta": 0.001, "K": 0.01, "sigma": 0.01, "target": 0.5}
    biases = [formulas.plateau_bias(**values, observable={"Z" * n: 1}) for n in (1, 2, 3)]
    # up to ηK = 10⁻⁵, which the exact formula keeps
    assert biases[0] == pytest.approx(0, abs=1e-4 * abs(biases[1]))
    assert biases[2] / biases[1] == pytest.approx(3, rel=1e-4)


def test_the_bias_in_units_of_the_spread():
    values = {"eta": 0.1, "K": 5.0, "sigma": 0.02, "target": 0.5, "observable": {"ZZ": 1}}
    spread = np.sqrt(formulas.plateau(eta=0.1, K=5.0, sigma=0.02))
    ratio = formulas.bias_over_spread(**values)
    assert ratio * spread == pytest.approx(formulas.plateau_bias(**values), rel=1e-12)


def test_shot_noise_is_the_plateau_of_its_own_sigma():
    eta, K, sigma_g = Fraction(1, 5), Fraction(3), Fraction(1, 7)
    assert formulas.shot_noise_plateau(eta=eta, K=K, sigma_g=sigma_g) == formulas.plateau(
        eta=eta, K=K, sigma=eta * sigma_g
    )


@given(product=st.fractions(Fraction(1, 20), Fraction(3, 2), max_denominator=20))
def test_shared_shots_settle_where_their_recursion_stands_still(product):
    K, gradient, error = Fraction(3), Fraction(1, 5), Fraction(1, 9)
    eta = product / K
    late = formulas.shared_shot_plateau(eta=eta, K=K, sigma_g=gradient, sigma_error=error)
    pushed = K * (K + gradient**2)
    stepped = late * (1 - 2 * eta * K + eta**2 * pushed) + eta**2 * pushed * error**2
    assert stepped == late


def test_the_gradient_of_the_loss_of_a_pauli():
    found = formulas.loss_gradient_moment(target=Fraction(1, 2), observable={"ZI": 1})
    # 2N²(O_0² + 1/(N + 3))/((N + 1)(N² − 1)) at N = 4
    assert found == Fraction(2 * 16) * (Fraction(1, 4) + Fraction(1, 7)) / (5 * 15)


def test_kinds_of_numbers():
    t = np.arange(5)
    assert formulas.frozen_error(eta=0.1, K=1.0, error=-1.0, t=t).shape == (5,)
    assert formulas.mean_absolute_error(eta=0.1, K=1.0, sigma=0.1, error=1.0, t=t).shape == (5,)
    assert isinstance(formulas.frozen_error(eta=Fraction(1, 3), K=1, error=1, t=3), Fraction)
    assert isinstance(formulas.late_kernel(N=4, L=3, variance=1), Fraction)
    K = sympy.Symbol("K", positive=True)
    assert formulas.plateau_loss(eta=1 / K, K=K, sigma=1) == K / 2
    assert formulas.mean_absolute_error_late.expr.has(sympy.pi)


BAD = [
    ("frozen_error", {"eta": 0, "K": 1, "error": 1, "t": 1}, "eta = 0"),
    ("frozen_error", {"eta": 0.1, "K": -1, "error": 1, "t": 1}, "K = -1"),
    ("frozen_error", {"eta": 0.1, "K": 1, "error": 1, "t": -1}, "t = -1"),
    ("frozen_error", {"eta": 0.1, "K": 1, "error": 1, "t": 0.5}, "not a whole number"),
    ("frozen_error", {"eta": 0.1, "K": 40, "error": 1, "t": 1}, r"diverges.*give η below 0\.05"),
    ("frozen_error_second_order",
     {"eta": 0.1, "K": 10, "meta_kernel": 1, "error": 1, "t": 1}, "give η below 0.1"),
    ("mean_square_error", {"eta": 0.1, "K": 1, "sigma": -1, "error": 1, "t": 1}, "sigma = -1"),
    ("mean_square_error", {"eta": 1, "K": 2, "sigma": 1, "error": 1, "t": 1}, "diverges"),
    ("plateau_loss", {"eta": 1, "K": 3, "sigma": 1}, r"give η below 0\.66"),
    ("shared_shot_plateau",
     {"eta": 0.5, "K": 3, "sigma_g": 1.5, "sigma_error": 1}, "take more shots"),
    ("late_kernel", {"N": 4, "L": 3, "variance": -1}, "variance = -1"),
    ("largest_variance", {"expectation": 2, "lowest": -1, "highest": 1}, "lies outside"),
    ("path_steps", {"eta": 0.1, "K": 1, "start": 0, "reached": 0.6, "target": 0.5}, "not between"),
    ("path_steps", {"eta": 0.1, "K": 1, "start": 0, "reached": 0.6, "target": 1}, "edge_steps"),
    ("edge_steps", {"eta": 0.1, "K": 1, "start": 0, "reached": 1}, "infinite time"),
    ("plateau_bias",
     {"eta": 0.1, "K": 1, "sigma": 0.1, "target": 0.1, "observable": [0, 1, 2, 3]},
     "two eigenvalues and this one has 4"),
    ("plateau_bias",
     {"eta": 0.1, "K": 1, "sigma": 0.1, "target": 1, "observable": {"Z": 1}}, "at the edge"),
    ("angle_change", {"eta": 0.1, "K": 0, "error": 1, "t": 1}, "K = 0"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "call", "message"), BAD)
def test_bad_input_gets_an_error_that_names_it(name, call, message):
    with pytest.raises(DomainError, match=message):
        formulas.FORMULAS[name](**call)


def test_a_target_outside_the_spectrum_gets_a_warning_with_the_reachable_range():
    with pytest.warns(TargetWarning, match=r"target 1\.5 lies outside.*reaches \[-1, 1\]"):
        formulas.loss_gradient_moment(target=1.5, observable={"ZI": 1})
    with pytest.warns(TargetWarning, match="whatever its spectrum"):
        formulas.loss_gradient_moment(N=4, target=3, traces=(0, 4, 0, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formulas.loss_gradient_moment(target=1, observable={"ZI": 1})


DERIVED = {
    "frozen_error": ("derivations.descent.frozen", "derive_frozen"),
    "frozen_error_second_order": ("derivations.descent.frozen", "derive_second_order"),
    "late_kernel": ("derivations.descent.late_kernel", "derive_late_kernel"),
    "largest_variance": ("derivations.descent.late_kernel", "derive_largest_variance"),
    "path_steps": ("derivations.descent.late_kernel", "derive_path"),
    "edge_steps": ("derivations.descent.late_kernel", "derive_edge"),
    "mean_square_error": ("derivations.noise.mean_errors", "derive_mean_square"),
    "plateau_loss": ("derivations.noise.mean_errors", "derive_plateau_loss"),
    "mean_absolute_error": ("derivations.noise.mean_errors", "derive_mean_absolute"),
    "mean_absolute_error_late": ("derivations.noise.mean_errors", "derive_late_mean_absolute"),
    "noise_drift": ("derivations.noise.law", "derive_drift"),
    "plateau_bias": ("derivations.noise.resilience", "derive_bias"),
    "angle_change": ("derivations.descent.laziness", "derive_laziness"),
    "loss_gradient_moment": ("derivations.descent.laziness", "derive_loss_gradient"),
    "shot_variance": ("derivations.noise.shots", "derive_shot_variance"),
    "shot_noise_plateau": ("derivations.noise.shots", "derive_shot_plateau"),
    "shared_shot_plateau": ("derivations.noise.shots", "derive_shared_plateau"),
    "bias_over_spread": ("derivations.noise.resilience", "derive_bias_over_spread"),
}


POINT = {
    "eta": "1/7", "K": "13/5", "error": "3/4", "meta_kernel": "2/3", "sigma": "2/11", "t": "3",
    "N": "6", "L": "5", "variance": "5/7", "expectation": "1/5", "lowest": "-2", "highest": "3",
    "start": "1/9", "reached": "1/5", "target": "1/3", "T_1": "1/2", "T_2": "9",
    "T_3": "2", "T_4": "31", "shots": "12", "sigma_g": "3/8", "sigma_error": "1/5",
}  # fmt: skip


def at_point(expression):
    values = {s: sympy.Rational(POINT[s.name]) for s in expression.free_symbols}
    return complex(sympy.N(expression.subs(values), 30))


@pytest.mark.parametrize("name", DERIVED)
def test_every_mutant_differs_from_what_is_derived(name, qntk_level):
    """A difference at one point is a difference of expressions: the symbolic tier turns red."""
    module, builder = DERIVED[name]
    # Its steps are verified by the tests of the derivations.
    result = at_point(getattr(import_module(module), builder)(checking=False).result)
    assert at_point(formulas.FORMULAS[name].expr) == pytest.approx(result, rel=1e-12)
    wrong = mutants(formulas.FORMULAS[name])
    assert len(wrong) >= 3
    for mutant in wrong[:: 5 if qntk_level == "quick" else 1]:
        found = at_point(mutant.formula.expr)
        assert not abs(found - result) < 1e-9 * abs(result), mutant.name


@pytest.mark.parametrize("name", ["late_kernel", "plateau_loss", "noise_drift"])
def test_a_mutant_turns_the_symbolic_tier_red(name):
    derive = derived(*DERIVED[name])
    assert compare_with_formula(derive, formulas.FORMULAS[name]).finding is Finding.HOLDS
    mutant = mutants(formulas.FORMULAS[name])[0]
    assert compare_with_formula(derive, mutant.formula).finding is Finding.FAILS


@pytest.mark.parametrize("name", DERIVED)
def test_the_claim_of_a_formula_lists_it(name):
    assert name in get(formulas.FORMULAS[name].claim).formulas
