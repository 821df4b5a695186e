"""All layers together: K = Var_χ(O) Σ_ℓ y_ℓ² with independent factors, and the moments of K."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from itertools import groupby
from math import factorial, prod
from operator import mul
from typing import cast

import sympy

from derivations.calculus import (
    Matrix,
    TracePolynomial,
    Unitary,
    haar_average,
    partitions,
    state_average,
)
from derivations.errors import ProofError
from derivations.kernel.moments import (
    ORDINALS,
    power_of_variance,
    power_of_y,
    variance_moment,
    y_moment,
)
from derivations.proof.derivation import Checked, Step, step
from derivations.routes.central_moments import in_traces
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.random_frame import U, V, W, first, gradient, in_central, second, third
from derivations.statements.foreign import put_in
from derivations.statements.forms import Average, average
from derivations.statements.indexed import Letters, add_over, indices, of_size
from derivations.statements.layout import known, laid_out
from derivations.statements.written import Product, Quantity, Sum, Written, w
from derivations.symbols import L, N

__all__ = [
    "kernel_moment",
    "moment_in_factors",
    "moment_step",
    "sum_moment",
    "sum_step",
    "variance_in_factors",
    "variance_step",
    "written_in_patterns",
]

(_ELL,) = indices("ell")
_Y = Letters("y", lambda layer: sympy.Symbol(f"y{layer}"))
_SUM = add_over(_Y[_ELL] ** 2, _ELL)

_T = Unitary("T")
_FOURTH = _T * Matrix("Q", hermitian=True, traceless=True, involution=True) * _T.H


def sum_moment(k: int) -> sympy.Expr:
    """Return E (Σ_ℓ y_ℓ²)^k for L independent y_ℓ: the k-th derivative of (E e^{s y²})^L at 0."""
    s, y = sympy.Symbol("s"), sympy.symbols(f"y_1:{k + 1}")  # y_j stands for E y^{2j}
    series = sum((y[j - 1] * s**j / factorial(j) for j in range(1, k + 1)), sympy.S(0))
    # (1 + u)^L = Σ_j L(L−1)⋯(L−j+1) u^j/j!
    power = sum((sympy.ff(L, j) * series**j / factorial(j) for j in range(1, k + 1)), sympy.S(0))
    expanded = sympy.expand(power)
    moments = {y[j - 1]: y_moment(j) for j in range(1, k + 1)}
    return factorial(k) * put_in(cast("sympy.Expr", expanded.coeff(s, k)), moments)


def kernel_moment(k: int) -> sympy.Expr:
    """Return E K^k of the Haar circuit, k ≤ 4, exact in N and L.

    Examples
    --------
    >>> sympy.factor(kernel_moment(1))
    2*L*M_2*N/((N - 1)*(N + 1)**2)
    """
    return variance_moment(k) * sum_moment(k)


# -- the sum over layers ----------------------------------------------------------------------


def power_of_sum(k: int) -> Average:
    """Return E (Σ_ℓ y_ℓ²)^k, as it is written."""
    return average(_SUM**k)


def written_in_patterns(k: int) -> Written:
    """Return E (Σ_ℓ y_ℓ²)^k by how often each layer occurs in a product of k layers."""
    terms = []
    for _, patterns in groupby(partitions(k), key=len):
        found = list(patterns)
        layers = len(found[0])
        falling: list[Written] = [w(L), *(w(L) - j for j in range(1, layers))]
        inner = [_counted(_ways(k, p), _moments(p)) for p in found]
        if len(inner) == 1:
            terms.append(_counted(_ways(k, found[0]), [*falling, *_moments(found[0])]))
        else:
            terms.append(_counted(1, [*falling, Sum(tuple(inner))]))
    return Sum(tuple(terms))


def _counted(number: int, factors: Sequence[Written]) -> Written:
    return Product((*([w(number)] if number > 1 else []), *factors))


def _moments(pattern: Sequence[int]) -> list[Written]:
    """Return ∏ E y^{2p} over the layers of a pattern."""
    counted = {p: pattern.count(p) for p in pattern}
    named = {p: known(power_of_y(p), y_moment(p)) for p in counted}
    return [named[p] ** n if n > 1 else named[p] for p, n in counted.items()]


def _ways(k: int, pattern: Sequence[int]) -> int:
    """Count in how many ways k factors fall into blocks of these sizes."""
    same = prod(factorial(pattern.count(p)) for p in set(pattern))
    return factorial(k) // prod(map(factorial, pattern)) // same


def sum_step(k: int) -> Step:
    """Return the step from the power of the sum to the moments of one layer."""

    @step(
        f"the {ORDINALS[k]} moment of the sum over layers",
        average(of_size(_SUM**k, lambda layers: {_ELL: layers})),
        laid_out(written_in_patterns(k), sum_moment(k)),
        r"$\mathbb{E}e^{s\sum_\ell y_\ell^2}=(\mathbb{E}e^{sy^2})^L$, expanded in $s$",
    )
    def by_products(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
        """Expand the power of the sum for L = 0 … k."""
        return decide_counted(
            lambda layers: _averaged(left(layers)),
            right,
            L,
            k,
            route="index patterns",
            what=f"all products of {k} layers",
        )

    return by_products


def _averaged(polynomial: sympy.Expr) -> sympy.Expr:
    """Average a polynomial in independent y_ℓ, term by term."""
    names = sorted(polynomial.free_symbols, key=str)
    if not names:
        return polynomial
    return sum(
        (
            coefficient * sympy.prod([_power_averaged(power) for power in powers])
            for powers, coefficient in sympy.Poly(polynomial, *names).terms()
        ),
        sympy.S.Zero,
    )


def _power_averaged(power: int) -> sympy.Expr:
    return y_moment(power // 2) if power % 2 == 0 else sympy.S.Zero


# -- the moments of the kernel ----------------------------------------------------------------


def variance_in_factors() -> Written:
    """Return Var K by the moments of its two factors, worth what it is in T_1, …, T_4."""
    square, once = (known(power_of_variance(k), in_traces(variance_moment(k))) for k in (2, 1))
    added = known(power_of_sum(2), sum_moment(2))
    y_squared = known(power_of_y(1), y_moment(1))
    return square * added - once**2 * (w(L) * y_squared) ** 2


def moment_in_factors(k: int) -> Written:
    """Return E K^k by the moments of its two factors."""
    return known(power_of_variance(k), variance_moment(k)) * known(power_of_sum(k), sum_moment(k))


def variance_step() -> Step:
    """Return the step to the variance of K."""

    @step(
        "the variance",
        Quantity(r"\operatorname{Var}K", _variance_by_calculus),
        variance_in_factors(),
        r"""$\operatorname{Var}K=\mathbb{E}K^2-\bar K^2$ and
        $K=\operatorname{Var}_\chi O\cdot\sum_\ell y_\ell^2$ with independent factors, and $M_k$
        written in $T_1,\dots,T_k$""",
    )
    def by_pairs(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
        """Compare with sums over pairs of layers from the averages of the calculus."""
        if differ(left(), right):
            raise ProofError(f"the calculus gives {left()}")
        return Checked(
            "Weingarten calculus",
            r"""$L\,\mathbb{E}g_1^4+L(L-1)\mathbb{E}g_1^2g_2^2-(L\,\mathbb{E}g_1^2)^2$ with each
            average by the general calculus over states and independent unitaries, in lowest
            terms.""",
        )

    return by_pairs


@cache
def _variance_by_calculus() -> sympy.Expr:
    """Return E K² − K̄² from sums over pairs of layers, each average from the calculus."""
    averaged = state_average
    fourth = averaged(haar_average(gradient(first) ** 4, over=U))
    pair = averaged(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    mean = averaged(haar_average(gradient(first) ** 2, over=U))
    total = L * in_central(fourth) + L * (L - 1) * in_central(pair) - (L * in_central(mean)) ** 2
    return in_traces(total)


def moment_step(k: int) -> Step:
    """Return the step to E K^k."""

    @step(
        f"the {ORDINALS[k]} moment of K",
        Quantity(average(w(sympy.Symbol("K")) ** k), _moment_by_calculus(k)),
        moment_in_factors(k),
        r"$K=\operatorname{Var}_\chi O\cdot\sum_\ell y_\ell^2$ with independent factors",
    )
    def by_all_products(left: Quantity, right: sympy.Expr) -> Checked:
        """Compare with the sum of the averages of all products of k layers."""
        state = variance_moment(k)
        if differ(left() / state, right / state):
            raise ProofError(f"the calculus gives {left()}")
        return Checked(
            "Weingarten calculus",
            rf"""the sum over all products of {k} layers, each average by the general calculus over
            states and independent unitaries; equal as rational functions.""",
        )

    return by_all_products


def _moment_by_calculus(k: int) -> Callable[[], sympy.Expr]:
    """Return E K^k: the averages of all products of k layers, each from the calculus."""

    @cache
    def added_up() -> sympy.Expr:
        state, sums = variance_moment(k), sympy.Integer(0)
        for pattern, at_state in _products_of_layers(k):
            average = sympy.factor(in_central(state_average(at_state)) / state)
            if average.free_symbols - {N}:
                raise ProofError(f"the mean of the layers {pattern} does not go with Var_χ O")
            ways = _ways(k, pattern) * sympy.expand_func(sympy.ff(L, len(pattern)))
            sums += ways * average
        return sums * state

    return added_up


def _products_of_layers(k: int) -> Iterator[tuple[Sequence[int], TracePolynomial]]:
    """Yield how often each layer occurs, and the average at a fixed state."""
    letters = zip((first, second, third, _FOURTH), (U, V, W, _T), strict=True)
    layers = [lambda p, a=a, u=u: haar_average(gradient(a) ** p, over=u) for a, u in letters]
    for pattern in partitions(k):
        # at a fixed state the layers are independent: the state is averaged last
        yield pattern, reduce(mul, (f(2 * p) for f, p in zip(layers, pattern, strict=False)))
