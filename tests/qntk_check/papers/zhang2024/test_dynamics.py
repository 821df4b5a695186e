"""Late times of Zhang et al.: what is printed, what is drawn, and what trained circuits come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import designs
from qntk_check.evidence.power_law import PowerLaw
from qntk_check.formulas import FORMULAS
from qntk_check.papers.zhang2024.dynamics import at_rest, reached
from qntk_check.papers.zhang2024.dynamics.descents import BEYOND, EDGE, INSIDE
from qntk_check.papers.zhang2024.dynamics.lotka_volterra import compare_flow
from qntk_check.papers.zhang2024.dynamics.printed import PRINTED
from qntk_check.papers.zhang2024.dynamics.three_regimes import compare_curvature
from qntk_check.training.late import late, two_numbers
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.model import Finding, Level
from qntk_check.verdicts.mutation import mutants
from qntk_check.verdicts.tiers.printed import coefficients
from qntk_check.verdicts.tiers.trained import Falling

NAMES = ("kernel", "lambda", "zeta")
GIVEN = {"N": 6, "L": 5, "reached_overlap": 0.3}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_what_holds_in_half_angles(name):
    printed = PRINTED[f"restricted_{name}_as_printed"]
    exact = HALF_ANGLES.formula(FORMULAS[f"restricted_{name}"])
    rows = coefficients(printed, exact)
    assert len(rows) >= 2
    assert all(row.right for row in rows)
    more = {"remaining_error": 0.2} if name == "zeta" else {}
    assert printed(**GIVEN, **more) == pytest.approx(exact(**GIVEN, **more))


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=pytest.mark.qntk_ci if one != "kernel" else ()) for one in NAMES],
)
def test_a_misprint_is_seen(name):
    printed = PRINTED[f"restricted_{name}_as_printed"]
    exact = HALF_ANGLES.formula(FORMULAS[f"restricted_{name}"])
    wrong = [replace(printed, function=one.formula.function) for one in mutants(printed)]
    seen = [not all(row.right for row in coefficients(one, exact)) for one in wrong]
    assert len(seen) > 3
    assert all(seen)


@pytest.mark.parametrize("name", NAMES)
def test_averages_over_designs_are_the_formulas(name):
    for row in reached.compare_designs(name):
        assert row.off(row.claimed) < 1e-12
        assert all(row.off(value) > 1e-6 for value in row.wrong.values()), row.where


def test_a_state_that_the_first_half_keeps_has_another_kernel():
    """The reading that does not fit: U_− = 1 ⊕ V with Haar V, so that ⟨X̃⟩ is fixed, here 0."""
    N, o, size = 4, 0.75, 20_000
    rng = np.random.default_rng(2)
    chi, phi = np.eye(N)[0], np.array([o**0.5, (1 - o) ** 0.5, 0, 0])
    V = np.zeros((size, N, N), dtype=complex)
    from qntk_check.unitaries import random_unitaries

    V[:, 0, 0], V[:, 1:, 1:] = 1, random_unitaries(N - 1, size, rng)
    X = V.conj().swapaxes(1, 2) @ np.roll(np.eye(N), N // 2, axis=0) @ V
    g = 2 * o**0.5 * np.einsum("i,bij,j->b", chi, X, phi).imag / 2  # in half angles
    printed = float(PRINTED["restricted_kernel_as_printed"](N=N, L=1, reached_overlap=o))
    assert (g**2).mean() == pytest.approx((N + 1) / N * printed, rel=0.05)


def test_the_flow_is_what_differences_give():
    for row in compare_flow():
        assert row.off(row.claimed) < 1e-8


def test_lambda_ends_at_the_least_curvature_of_each_circuit():
    rows = list(compare_curvature())
    assert len(rows) == 3
    for row in rows:
        assert row.off(row.claimed) < 5e-3
        assert row.off(row.wrong["the restricted ensemble"]) > 0.1


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(INSIDE, marks=pytest.mark.qntk_ci),
        pytest.param(EDGE, marks=pytest.mark.qntk_ci),
        BEYOND,
    ],
)
def test_the_trained_circuits_follow_the_two_equations(runs):
    """From a look to the end, ε and K are those of the system with λ of the look."""
    small = replace(runs, layers=512, product=runs.product / 4, steps=4 * runs.steps,
                    looks=(4 * runs.looks[-1],))  # fmt: skip
    run = small.train(np.random.default_rng(7), 4)
    first, last = late(run, 0), late(run, -1)
    for k in range(4):
        start = {"error": first.error[k], "K": first.K[k], "lambda": first.share[k]}
        error, K = two_numbers(run.eta, start, np.array([float(last.step - first.step)]))
        assert last.error[k] == pytest.approx(error[0], rel=0.2)
        assert np.log(last.K[k] / first.K[k]) == pytest.approx(np.log(K[0] / first.K[k]), rel=0.1,
                                                               abs=0.05)  # fmt: skip


def _at_rest(power: float, groups: int = 8, scale: float = 7.0) -> Falling:
    sizes = np.array(at_rest.SIZES[2], dtype=float)
    noise = np.random.default_rng(1).chisquare(40, (groups, len(sizes))) / 40
    return at_rest.at_rest(2, PowerLaw(sizes, scale * noise * sizes**power))


@pytest.mark.parametrize(("power", "scale", "finding"), [
    (-1.0, 7.0, Finding.HOLDS), (0.0, 0.1, Finding.UNDECIDED), (0.5, 0.01, Finding.FAILS),
    (-1.0, 700.0, Finding.UNDECIDED),  # a tenth is reached beyond what was measured
])  # fmt: skip
def test_how_lambda_comes_to_rest_is_judged(power, scale, finding):
    assert at_rest.judged((_at_rest(power, scale=scale),)).finding is finding


@pytest.mark.qntk_ci
def test_it_takes_more_angles_the_more_dimensions_there_are():
    two, three = (at_rest.measured(n, at_rest.GROUPS[Level.QUICK]) for n in (2, 3))
    assert two.layers[1] < three.layers[0]


def test_the_average_over_a_group_that_is_no_design_is_another():
    group = designs.pauli_group(1)
    K, _ = reached.averages(group, 0.25, 1)
    assert (
        abs(K - float(PRINTED["restricted_kernel_as_printed"](N=2, L=1, reached_overlap=0.25)))
        > 0.01
    )
