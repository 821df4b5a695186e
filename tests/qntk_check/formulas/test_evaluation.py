"""Large arrays are evaluated in blocks and validated fast: same values, same refusals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qntk_check import formulas
from qntk_check.errors import DomainError
from qntk_check.formulas.machinery import trace_domain
from qntk_check.formulas.machinery.evaluation import BLOCK, evaluate

SHAPES = [
    ((3 * BLOCK + 5,), ()),
    ((BLOCK + 1,), (BLOCK + 1,)),
    ((2, BLOCK), (2, 1)),
    ((BLOCK, 2), (1, 2)),
    ((700, 1), (1, 900)),
    ((1, 900), (700, 1)),
    ((3, 1, 4000), (5, 1)),
    ((7,), ()),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_blocks_give_the_values_of_one_sweep(shapes):
    rng = np.random.default_rng(0)
    x, y = (rng.uniform(1, 2, shape) for shape in shapes)

    def function(x, y):
        return (x**7 - 3 * y**2) / (x + y) ** 3 + np.sqrt(x * y) - x**0.5 + y**-1

    found = evaluate(function, [x, y])
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, function(x, y), rtol=1e-13)


def test_an_argument_that_is_not_used_does_not_broadcast():
    used, other = np.arange(1.0, 6.0), np.ones((BLOCK, 1))
    assert evaluate(lambda x, y: x**3, [used, other]).shape == (5,)


@pytest.mark.parametrize("name", ["meta_kernel_second_moment", "kernel_floor"])
def test_large_arrays_agree_with_single_points(name):
    formula = formulas.FORMULAS[name]
    rng = np.random.default_rng(2)
    size = 2.0 ** rng.integers(1, 7, BLOCK + 10)
    low, high = rng.uniform(-2, 0, len(size)), rng.uniform(0.5, 2, len(size))
    traces = [size / 2 * (low**k + high**k) for k in range(1, formula.trace_order + 1)]
    rest = {"L": 5} if len(formula.parameters) > 1 else {}
    found = formula(N=size, traces=traces, **rest)
    for i in (0, 17, BLOCK - 1, BLOCK, BLOCK + 9):
        one = formula(N=size[i], traces=[t[i] for t in traces], **rest)
        assert found[i] == pytest.approx(one, rel=1e-12)


@pytest.mark.parametrize("place", [0, BLOCK - 1, BLOCK, 2 * BLOCK + 3])
def test_one_impossible_point_among_many_is_refused(place):
    fourth = np.full(2 * BLOCK + 4, 4.0)
    fourth[place] = 3.99999
    with pytest.raises(DomainError, match="Hermitian"):
        formulas.kernel_variance(N=4, L=3, traces=(0, 4, 0, fourth))
    sizes = np.full(len(fourth), 4)
    sizes[place] = 5
    with pytest.raises(DomainError, match="N = 5: odd"):
        formulas.kernel_mean(N=sizes, L=3, traces=(0, 4))


def test_elimination_decides_as_eigenvalues_do():
    """At the edge, and within rounding of it, on both sides."""
    rng = np.random.default_rng(5)
    decided = {True: 0, False: 0}
    for _ in range(1500):
        order, size = int(rng.integers(2, 9)), 2 * int(rng.integers(1, 4))
        levels = rng.normal(size=int(rng.integers(1, size + 1)))
        spectrum = rng.choice(levels, size) * 10.0 ** rng.integers(-4, 5)
        moments = [np.array([float((spectrum**k).sum())]) for k in range(order + 1)]
        moved = int(rng.integers(1, order + 1))
        moments[moved] = moments[moved] * (1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-16, 0))
        half = order // 2
        unit = np.sqrt(abs(moments[2]) / moments[0])
        scaled = [float((m / (moments[0] * unit**k))[0]) for k, m in enumerate(moments)]
        matrix = np.array([[scaled[i + j] for j in range(half + 1)] for i in range(half + 1)])
        bad = np.linalg.eigvalsh(matrix)[0] < -trace_domain.ROUNDING * np.abs(matrix).max()
        assert trace_domain._float_violation(moments, half) == bad
        decided[bool(bad)] += 1
    assert min(decided.values()) > 100


def test_a_power_beside_a_kernel_of_one_is_decided_where_its_terms_cancel():
    """Pairs of floats have no powers; K = 1 has to lead to fractions there as any other K does."""
    rate, t = Fraction(0.1), 3
    kept = 1 - rate
    source = kept ** (t - 1) * (2 * rate * t - (1 - kept**t) * (2 - rate / 2))
    meta = float(-(kept**t) / source)
    found = formulas.frozen_error_second_order(
        eta=np.array([0.1, 0.2]), K=1, meta_kernel=np.array([meta, meta]), error=1, t=t
    )
    exact = float(kept**t + Fraction(meta) * source)
    assert exact != 0
    assert found[0] == pytest.approx(exact, rel=2e-13)
