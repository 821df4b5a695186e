"""Second routes to the steps of :mod:`derivations.kernel.factorization`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from math import factorial, prod
from typing import Any

import sympy

from derivations.calculus import (
    Matrix,
    Tr,
    Unitary,
    haar_average,
    partitions,
    state_average,
)
from derivations.errors import ProofError
from derivations.proof.derivation import Checked
from derivations.routes.central_moments import (
    CENTRAL,
    central_moment,
    in_traces,
    simplex_mean,
    variance_moment,
)
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide, decide_counted
from derivations.routes.forms import states, unitary
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import (
    CHI,
    O,
    U,
    V,
    W,
    averaged_by_calculus,
    first,
    gradient,
    in_central,
    second,
    third,
)
from derivations.symbols import L, N

__all__ = [
    "check_frame", "check_independence", "check_moment", "check_state", "check_sum",
    "check_variance", "check_y", "commutator_at", "frame_at", "independent_moments",
    "joint_moments", "moment_by_calculus", "sum_written_out", "variance_by_calculus",
    "variance_by_second_route", "y_by_characters",
]  # fmt: skip

_T = Unitary("T")
_FOURTH = _T * Matrix("Q", hermitian=True, traceless=True, involution=True) * _T.H


# -- the frame of the state -------------------------------------------------------------------


def commutator_at(o: Any, x: Any, psi: Any, _shift: Any) -> Any:
    """Return i⟨ψ|[O, X]|ψ⟩."""
    return (sympy.I * psi.H * (o * x - x * o) * psi)[0]


def frame_at(o: Any, x: Any, psi: Any, shift: Any) -> Any:
    """Return −2 Im⟨v|X|ψ⟩, where v is Oψ less any real multiple of ψ."""
    bracket = ((o * psi - shift * psi).H * x * psi)[0]
    return sympy.I * (bracket - (psi.H * x.H * (o * psi - shift * psi))[0])


def check_frame(left: Any, right: Any) -> Checked:
    """Expand both sides in the entries of general Hermitian matrices and of a general vector."""
    shift = sympy.Symbol("s", real=True)
    for size in (1, 2, 3):
        o, x = _hermitian("o", size), _hermitian("x", size)
        parts = [sympy.symbols(f"{name}0:{size}", real=True) for name in "uv"]
        psi = sympy.Matrix([u + sympy.I * v for u, v in zip(*parts, strict=True)])
        if sympy.expand(left(o, x, psi, shift) - right(o, x, psi, shift)) != 0:
            raise ProofError(f"at N = {size} the two sides differ")
    return Checked(
        "index patterns",
        r"expanded in the entries of general Hermitian $O$, $\tilde X$ and a general vector at "
        r"$N=1,2,3$, any real multiple of $\chi$ taken off $O\chi$; a term $\bar\chi_iO_{ij}"
        r"\tilde X_{jk}\chi_k$ has three indices, so that $N=3$ shows every pattern.",
    )


def _hermitian(name: str, size: int) -> sympy.Matrix:
    def entry(i: int, j: int) -> Any:
        real = sympy.Symbol(f"{name}{min(i, j)}{max(i, j)}", real=True)
        if i == j:
            return real
        imaginary = sympy.Symbol(f"{name}{min(i, j)}{max(i, j)}_", real=True)
        return real + (sympy.I if i < j else -sympy.I) * imaginary

    return sympy.Matrix(size, size, entry)


# -- independence -----------------------------------------------------------------------------

_A, _B = (Matrix(name, hermitian=True, traceless=True) for name in "BC")
_X, _Y = (Matrix(name, hermitian=True, traceless=True, involution=True) for name in "XY")


def joint_moments() -> tuple[Any, Any]:
    """Average moments of the circuit's own first two generators over W_1 and W_2."""
    gate = Unitary("G")  # exp(iθX_1), any fixed unitary
    one, two = U * _X * U.H, U * gate * V * _Y * V.H * gate.H * U.H
    joint = haar_average(haar_average(Tr(one * _A) ** 2 * Tr(two * _B) ** 2, over=V), over=U)
    pair: Any = state_average(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    return joint, in_central(pair)


def independent_moments() -> tuple[Any, Any]:
    """Return the products of the moments of independent generators and of the state."""
    alone = haar_average(Tr(U * _X * U.H * _A) ** 2, over=U)
    other = haar_average(Tr(V * _Y * V.H * _B) ** 2, over=V)
    return alone * other, variance_moment(2) * y_moment(1) ** 2


def check_independence(left: Any, right: Any) -> Checked:
    """Compare joint moments of the circuit's own generators with products."""
    (joint, pair), (alone, expected) = left(), right()
    if joint != alone:
        raise ProofError(f"the joint moment is {joint} where independence asks for {alone}")
    if sympy.cancel(sympy.together(pair - expected)) != 0:
        raise ProofError(f"the mean of two squared gradients is {pair}, not {expected}")
    return Checked(
        "Weingarten calculus",
        r"the joint moment $\mathbb{E}\operatorname{Tr}^2(\tilde X_1B)\operatorname{Tr}^2(\tilde "
        r"X_2C)$ of the circuit's own $\tilde X_1,\tilde X_2$ is the product of the two moments, "
        r"for all $B$, $C$ and gates; $\mathbb{E}g_1^2g_2^2=\mathbb{E}(\operatorname{Var}_\chi O)^2"
        r"(\mathbb{E}y^2)^2$ with three independent Haar averages. The independence itself is the "
        r"invariance of the Haar measure, an argument and not a computation; these are its "
        r"consequences to fourth degree.",
    )


# -- the moments of y and of the state --------------------------------------------------------


def y_by_characters(k: int) -> Callable[..., Any]:
    """Return E Tr^{2k}(XU†BU) for B = i|0⟩⟨1| + h.c., by characters of the symmetric group."""

    @cache
    def average() -> Any:
        x = Matrix("X", hermitian=True, traceless=True, involution=True)
        b = Matrix("B", hermitian=True, traceless=True)
        return haar_average(Tr(x * U.H * b * U) ** (2 * k), over=U)

    def at_size(at: Any) -> Any:
        # y = Tr(X̃B) where B has the eigenvalues 1, −1, 0, …, 0
        orders = {s: int(s[5:-1]) for s in average().symbols if s.startswith("Tr(B")}
        traces = {s: 2 * (1 - order % 2) for s, order in orders.items()}
        return average().at(N=at[N], traces=traces)

    return at_size


def check_y(k: int, left: Any, right: Any) -> Checked:
    """Compare the moment of y with the average by characters."""
    # Tr X = 0: the cycles of X have length 2 at least, and each closes a loop.
    return decide(
        left, right, unitary(2 * k, loops=k), step=2, route="characters",
        what=r"$y=\operatorname{Tr}\tilde XB$ with $B$ of eigenvalues $1,-1,0,\dots,0$, whose "
        rf"moment of order {2 * k} is a sum over characters of the symmetric group",
    )  # fmt: skip


def variance_by_second_route(k: int) -> Callable[..., Any]:
    """Return E (Var_χ O)^k: from weights on a simplex for k ≤ 2, beyond by the calculus."""
    if k > 2:  # spectra of three levels do not separate products of traces of degree 6
        letter = CHI.expect(O * O) - CHI.expect(O) ** 2
        return cache(lambda: state_average(letter**k))
    integrand = sympy.expand(central_moment(2) ** k)
    return lambda at, spectrum: simplex_mean(integrand, at[N], spectrum[:2])


def check_state(k: int, left: Any, right: Any) -> Checked:
    """Compare with exact values on the simplex of eigenvalue weights, or with the calculus."""
    if k > 2:
        return averaged_by_calculus(f"degree {2 * k} in the state")(left, right)
    levels = ((1, 0), (2, 1), (3, -1), (1, 1), (5, 2))
    form = states(k)  # (e_2 − e_1²)^k has terms of k to 2k factors
    for factors in range(k + 1, 2 * k + 1):
        form = form + states(factors)
    symbols = {j: CENTRAL[j] for j in range(2, 2 * k + 1)}
    return decide(
        left, right, form.in_traces(symbols, 2 * k, central=True),
        spectra=lambda size: [[*pair, *[0] * (size - 2)] for pair in levels],
        route="Dirichlet moments",
        what=r"the weights of the eigenvalues are uniform on a simplex; averaged exactly for "
        rf"{len(levels)} spectra $(a,b,0,\dots,0)$",
    )  # fmt: skip


# -- all layers -------------------------------------------------------------------------------


def sum_written_out(k: int) -> Callable[[int], Any]:
    """Return E (y_1² + … + y_L²)^k, term by term."""

    def at_layers(layers: int) -> Any:
        total = sympy.Integer(0)
        for choice in product(range(layers), repeat=k):
            total += sympy.prod([y_moment(choice.count(i)) for i in set(choice)])
        return total

    return at_layers


def check_sum(k: int, left: Any, right: Any) -> Checked:
    """Expand the power of the sum for L = 0 … k."""
    what = f"all products of {k} layers"
    return decide_counted(left, right, L, k, route="index patterns", what=what)


def moment_by_calculus(k: int) -> Callable[[], Any]:
    """Return E K^k: the averages of all products of k layers, each from the calculus."""

    @cache
    def added_up() -> Any:
        letters = zip((first, second, third, _FOURTH), (U, V, W, _T), strict=True)
        layers = [lambda p, a=a, u=u: haar_average(gradient(a) ** p, over=u) for a, u in letters]
        state, sums = variance_moment(k), sympy.Integer(0)
        for pattern in partitions(k):
            # at a fixed state the layers are independent: the state is averaged last
            at_state = prod((f(2 * p) for f, p in zip(layers, pattern, strict=False)), start=1)
            average = sympy.factor(in_central(state_average(at_state)) / state)
            if average.free_symbols - {N}:
                raise ProofError(f"the mean of the layers {pattern} does not go with Var_χ O")
            sums += _tuples(k, pattern) * average
        return sums * state

    return added_up


def check_moment(k: int, left: Any, right: Any) -> Checked:
    """Compare with the sum of the averages of all products of k layers."""
    state = variance_moment(k)
    if differ(left() / state, right / state):
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        rf"the sum over all products of {k} layers, each average by the general calculus over "
        r"states and independent unitaries; equal as rational functions.",
    )


def _tuples(k: int, pattern: Sequence[int]) -> Any:
    """Count the k-tuples of L layers in which the layers occur as often as the pattern says."""
    same = prod(factorial(pattern.count(p)) for p in set(pattern))
    ways = factorial(k) // prod(map(factorial, pattern)) // same
    return ways * sympy.expand_func(sympy.ff(L, len(pattern)))


@cache
def variance_by_calculus() -> Any:
    """Return E K² − K̄² from sums over pairs of layers, each average from the calculus."""
    average: Callable[[Any], Any] = state_average
    fourth = average(haar_average(gradient(first) ** 4, over=U))
    pair = average(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    mean = average(haar_average(gradient(first) ** 2, over=U))
    total = L * in_central(fourth) + L * (L - 1) * in_central(pair) - (L * in_central(mean)) ** 2
    return in_traces(total)


def check_variance(left: Any, right: Any) -> Checked:
    """Compare with sums over pairs of layers from the averages of the calculus."""
    if differ(left(), right):
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        r"$L\,\mathbb{E}g_1^4+L(L-1)\mathbb{E}g_1^2g_2^2-(L\,\mathbb{E}g_1^2)^2$ with each average "
        r"by the general calculus over states and independent unitaries, in lowest terms.",
    )
