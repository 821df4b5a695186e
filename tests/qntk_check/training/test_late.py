"""Late numbers of trainings, and descents towards a projector: beside the system of two numbers."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import training
from qntk_check.errors import DomainError
from qntk_check.training.late import (
    Late,
    conserved_ratio,
    error_rate,
    frozen_error_ratio,
    kernel_rate,
    late,
    power_of_time,
    two_numbers,
)
from qntk_check.training.projector import ProjectorDescents, share_change


def _flow(error, K, share, times, eta=1e-3):
    """Two looks at the solution with a constant λ."""
    start = {"error": error, "K": K, "lambda": share}
    values = two_numbers(eta, start, np.array(times, dtype=float))
    return [
        Late(t, np.array([e]), np.array([k]), np.array([share]))
        for t, e, k in zip(times, *values, strict=True)
    ]


def test_the_solution_obeys_its_equations():
    eta, step = 0.1, 1e-4
    for share in (-1.0, 0.5, -0.3):
        start = {"error": -0.5, "K": 1.0, "lambda": share}
        e, K = two_numbers(eta, start, np.array([1 - step, 1.0, 1 + step]))
        assert (e[2] - e[0]) / (2 * step) == pytest.approx(-eta * e[1] * K[1], rel=1e-6)
        slope = -2 * eta * share * e[1] * K[1]
        assert (K[2] - K[0]) / (2 * step) == pytest.approx(slope, rel=1e-6, abs=1e-9)
        assert K[1] - 2 * share * e[1] == pytest.approx(1.0 + share)


def test_late_numbers_of_the_three_solutions_are_one():
    first, last = _flow(-0.1, 1.0, -0.5, (0, 4000))  # C > 0
    assert conserved_ratio(first, last) == pytest.approx(1)
    first, last = _flow(-0.1, 1.0, -0.5, (8000, 9000))
    assert error_rate(first, last, 1e-3) == pytest.approx(1, rel=2e-3)
    first, last = _flow(-0.5, 1.0, -1.0, (10**6, 10**7))  # C = 0
    for of in (lambda one: one.error, lambda one: one.K):
        assert power_of_time(first, last, of) == pytest.approx(1, rel=2e-3)
    first, last = _flow(-1.0, 1.0, -1.0, (10_000, 12_000))  # C < 0
    assert frozen_error_ratio(first, last) == pytest.approx(1, rel=1e-3)
    assert kernel_rate(first, last, 1e-3) == pytest.approx(1, rel=2e-3)


def test_a_look_that_was_not_taken_is_refused():
    run = ProjectorDescents(1, 4, 0.9, 0.4, 6, (2,)).train(np.random.default_rng(1), 2)
    assert (late(run, 0).step, late(run, -1).step) == (2, 6)
    for which in (2, -3):
        with pytest.raises(DomainError, match="mu_steps"):
            late(run, which)


@pytest.mark.parametrize(("given", "said"), [
    ({"n": 0}, "n = 0"), ({"layers": 0}, "layers = 0"), ({"steps": 1.5}, "steps"),
    ({"product": 0}, "product"), ({"target": float("nan")}, "target"),
])  # fmt: skip
def test_what_is_no_training_is_refused(given, said):
    known = {"n": 1, "layers": 4, "target": 0.9, "product": 0.4, "steps": 6, **given}
    with pytest.raises(DomainError, match=said):
        ProjectorDescents(**known)


def test_the_change_of_lambda_is_that_between_two_looks():
    """By hand: λ over its value at the first look at which 1 − o is small enough."""
    runs = ProjectorDescents(1, 8, 1.5, 0.2, 30, tuple(range(0, 30, 2)))
    run = runs.train(np.random.default_rng(2), 3)
    found = share_change(run, 0.1, 1e-3)
    for b in range(3):
        seen = [late(run, k) for k in range(len(run.mu_steps))]
        left = [1 - (1.5 + one.error[b]) for one in seen]
        first = next(one for one, x in zip(seen, left, strict=True) if x <= 0.1)
        last = next((one for one, x in zip(seen, left, strict=True) if x <= 1e-3), seen[-1])
        assert found[b] == pytest.approx(abs(last.share[b] / first.share[b] - 1))
    assert isinstance(run, training.Trajectory)
