"""Second routes to the steps of :mod:`derivations.kernel_factorization`."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
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
from derivations.central_moments import (
    CENTRAL,
    central_moment,
    in_traces,
    simplex_mean,
    three_level_traces,
    variance_moment,
)
from derivations.checks import agree_at_integers, rank
from derivations.errors import ProofError
from derivations.isotropic import y_moment
from derivations.proof import Checked
from derivations.random_frame import (
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
from derivations.symbols import L, N, as_fraction

__all__ = [
    "check_frame",
    "check_independence",
    "check_state",
    "check_sum",
    "check_variance",
    "check_y",
]

_T = Unitary("T")
_FOURTH = _T * Matrix("Q", hermitian=True, traceless=True, involution=True) * _T.H


def check_frame() -> Checked:
    """Evaluate both sides on explicit Hermitian matrices and vectors of Gaussian integers."""
    rng = random.Random(3)
    for size in (2, 3, 4):
        o, x = _hermitian(rng, size), _hermitian(rng, size)
        psi = sympy.Matrix([rng.randint(-3, 3) + sympy.I * rng.randint(-3, 3) for _ in range(size)])
        left = sympy.expand((sympy.I * psi.H * (o * x - x * o) * psi)[0])
        for shift in (0, 5):  # any real multiple of χ may be taken off Oχ
            v = o * psi - shift * psi
            right = -2 * sympy.im(sympy.expand((v.H * x * psi)[0]))
            if left != right:
                raise ProofError(f"at N = {size} the left side is {left}, the right {right}")
    return Checked(
        "explicit matrices",
        r"Hermitian matrices and vectors of Gaussian integers at $N=2,3,4$, with two multiples of "
        r"$\chi$ taken off $O\chi$; the rule is the reality of $\langle\tilde X\rangle$, for every "
        r"matrix.",
    )


def _hermitian(rng: random.Random, size: int) -> sympy.Matrix:
    a = sympy.Matrix(size, size, lambda _i, _j: rng.randint(-4, 4) + sympy.I * rng.randint(-4, 4))
    return a + a.H


def check_independence() -> Checked:
    """Average moments of the circuit's own generators over W_1, W_2, and compare products."""
    a, b = (Matrix(name, hermitian=True, traceless=True) for name in "BC")
    x, y = (Matrix(name, hermitian=True, traceless=True, involution=True) for name in "XY")
    gate = Unitary("G")  # exp(iθX_1), any fixed unitary
    one, two = U * x * U.H, U * gate * V * y * V.H * gate.H * U.H
    joint = haar_average(haar_average(Tr(one * a) ** 2 * Tr(two * b) ** 2, over=V), over=U)
    alone = haar_average(Tr(one * a) ** 2, over=U) * haar_average(Tr(V * y * V.H * b) ** 2, over=V)
    if joint != alone:
        raise ProofError(f"the joint moment is {joint} where independence asks for {alone}")
    pair = state_average(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    expected = variance_moment(2) * y_moment(1) ** 2
    averaged_by_calculus(lambda: pair, "")(None, expected)
    return Checked(
        "Weingarten calculus",
        r"the joint moment $\mathbb{E}\operatorname{Tr}^2(\tilde X_1B)\operatorname{Tr}^2(\tilde "
        r"X_2C)$ of the circuit's own $\tilde X_1,\tilde X_2$ is the product of the two moments, "
        r"for all $B$, $C$ and gates; $\mathbb{E}g_1^2g_2^2=\mathbb{E}(\operatorname{Var}_\chi O)^2"
        r"(\mathbb{E}y^2)^2$ with three independent Haar averages. The independence itself is the "
        r"invariance of the Haar measure, an argument and not a computation; these are its "
        r"consequences to fourth degree.",
    )


def check_y(k: int, right: Any) -> Checked:
    """Average Tr^{2k}(XU†BU) for B = i|0⟩⟨1| + h.c. by characters of the symmetric group."""
    x = Matrix("X", hermitian=True, traceless=True, involution=True)
    b = Matrix("B", hermitian=True, traceless=True)
    average = haar_average(Tr(x * U.H * b * U) ** (2 * k), over=U)
    # y = Tr(X̃B) where B has the eigenvalues 1, −1, 0, …, 0
    traces = {s: 2 * (1 - i % 2) for i, s in ((int(s[5:-1]), s) for s in average.symbols
              if s.startswith("Tr(B"))}  # fmt: skip
    return agree_at_integers(
        lambda n: average.at(N=n, traces=traces),
        lambda n: as_fraction(right.subs(N, n)),
        degree=6 * k, start=2, step=2, route="characters",
        what=r"$y=\operatorname{Tr}\tilde XB$ with $B$ of eigenvalues $1,-1,0,\dots,0$, whose "
        rf"moment of order {2 * k} is a sum over characters of the symmetric group",
    )  # fmt: skip


def check_state(k: int, right: Any) -> Checked:
    """Compare exact values on the simplex of eigenvalue weights."""
    if k > 2:  # spectra of three levels do not separate products of traces of degree 6
        letter = CHI.expect(O * O) - CHI.expect(O) ** 2
        check = averaged_by_calculus(
            lambda: state_average(letter**k), f"degree {2 * k} in the state"
        )
        return check(None, right)
    samples = ((1, 0), (2, 1), (3, -1), (1, 1), (5, 2), (4, -3), (7, 1), (2, -2), (9, 4))
    integrand = sympy.expand(central_moment(2) ** k)
    _separated(k, samples[: 3 * k])

    def by_rule(size: int) -> tuple[Fraction, ...]:
        values = []
        for levels in samples[: 3 * k]:
            m = three_level_traces(size, levels)
            values.append(as_fraction(right.subs(
                {N: size, **{CENTRAL[j]: sympy.Rational(m[j]) for j in CENTRAL}})))  # fmt: skip
        return tuple(values)

    for size in (2, 3, 4):
        got = tuple(simplex_mean(integrand, size, s) for s in samples[: 3 * k])
        if got != by_rule(size):
            raise ProofError(f"at N = {size} the simplex gives {got}, the rule {by_rule(size)}")
    return agree_at_integers(
        lambda size: tuple(simplex_mean(integrand, size, s) for s in samples[: 3 * k]), by_rule,
        degree=4 * k, start=5, route="Dirichlet moments",
        what=r"the weights of the eigenvalues are uniform on a simplex; averaged exactly for "
        rf"{3 * k} spectra $(a,b,0,\dots,0)$, and at $N=2,3,4$ too",
    )  # fmt: skip


def _separated(k: int, samples: Sequence[tuple[int, int]]) -> None:
    """Refuse spectra on which the products of M_j of total degree 2k are not independent."""
    products = [(2,)], [(2, 2), (4,)]
    for size in range(5, 6 + 4 * k):
        moments = [three_level_traces(size, s) for s in samples]
        table = [[prod(m[j] for j in word) for word in products[k - 1]] for m in moments]
        if rank(table) < len(products[k - 1]):
            raise ProofError(f"at N = {size} the spectra do not separate the products of traces")


def check_sum(k: int, right: Any) -> Checked:
    """Expand (y_1² + … + y_L²)^k term by term for L = 0 … k."""
    for layers in range(k + 1):
        total = sympy.Integer(0)
        for choice in product(range(layers), repeat=k):
            total += sympy.prod([y_moment(choice.count(i)) for i in set(choice)])
        if sympy.cancel(sympy.together(right.subs(L, layers) - total)) != 0:
            raise ProofError(f"at L = {layers} the sum over layers is {sympy.factor(total)}")
    return Checked(
        "index patterns",
        rf"all products of {k} layers written out at $L=0,\dots,{k}$; both sides are "
        rf"polynomials of degree at most {k} in $L$.",
    )


def check_moment(k: int, right: Any) -> Checked:
    """Add up the averages of all products of k layers, each from the calculus."""
    letters = zip((first, second, third, _FOURTH), (U, V, W, _T), strict=True)
    layers = [lambda p, a=a, u=u: haar_average(gradient(a) ** p, over=u) for a, u in letters]
    state, sums = variance_moment(k), sympy.Integer(0)
    for pattern in partitions(k):
        # at a fixed state the layers are independent: the state is averaged last
        at_state = prod((layer(2 * p) for layer, p in zip(layers, pattern, strict=False)), start=1)
        average = sympy.factor(in_central(state_average(at_state)) / state)
        if average.free_symbols - {N}:
            raise ProofError(f"the layers {pattern} have a mean that does not go with Var_χ O")
        sums += _tuples(k, pattern) * average
    difference = sympy.cancel(sympy.together(sums - right / state))
    if difference != 0:
        raise ProofError(f"the calculus and the right side differ by {difference}")
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


def check_variance(right: Any) -> Checked:
    """Compare with sums over pairs of layers from the averages of the calculus."""
    average: Callable[[Any], Any] = state_average
    fourth = average(haar_average(gradient(first) ** 4, over=U))
    pair = average(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    mean = average(haar_average(gradient(first) ** 2, over=U))

    total = L * in_central(fourth) + L * (L - 1) * in_central(pair) - (L * in_central(mean)) ** 2
    difference = sympy.cancel(sympy.together(in_traces(total) - right))
    if difference != 0:
        raise ProofError(f"the calculus and the right side differ by {difference}")
    return Checked(
        "Weingarten calculus",
        r"$L\,\mathbb{E}g_1^4+L(L-1)\mathbb{E}g_1^2g_2^2-(L\,\mathbb{E}g_1^2)^2$ with each average "
        r"by the general calculus over states and independent unitaries, in lowest terms.",
    )
