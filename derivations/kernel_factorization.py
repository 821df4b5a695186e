"""The factorization K = Var_χ(O) Σ_ℓ y_ℓ² in the Haar circuit, and all that follows from it.

Move every generator to the front: ∂_ℓU = iX̃_ℓU. Write Oχ = ⟨O⟩χ + √Var φ with φ a unit vector
orthogonal to χ. Then g_ℓ = −2 Im⟨Oχ|X̃_ℓχ⟩ = −√Var · y_ℓ with y_ℓ = 2 Im⟨φ|X̃_ℓ|χ⟩, and in the Haar
circuit the X̃_ℓ are independent of χ and of each other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import factorial, prod
from typing import Any

import sympy

from derivations.calculus import Matrix, Tr, Unitary, haar_average, state_average
from derivations.central_moments import (
    CENTRAL,
    central_moment,
    in_traces,
    simplex_mean,
    state_mean,
    three_level_traces,
)
from derivations.checks import agree_at_integers, rank
from derivations.errors import ProofError
from derivations.isotropic import y_moment
from derivations.proof import Checked, Derivation, Step
from derivations.random_frame import (
    CHI,
    O,
    U,
    V,
    averaged_by_calculus,
    first,
    gradient,
    in_central,
    second,
)
from derivations.symbols import L, N, as_fraction

__all__ = [
    "ASSUMPTIONS",
    "derive",
    "derive_moment",
    "frame_step",
    "gradient_moment",
    "kernel_moment",
    "state_step",
    "sum_moment",
    "variance_moment",
    "y_step",
]

ASSUMPTIONS = (
    r"Haar circuit: $U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ with independent "
    r"Haar-random $W_1,\dots,W_{L+1}$, at any fixed angles; $\chi=U\Psi_0$.",
    r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even; $O$ Hermitian, "
    r"$\tilde O=O-\operatorname{Tr}O/N$, $M_k=\operatorname{Tr}\tilde O^k$.",
)


def variance_moment(k: int) -> Any:
    """Return E (Var_χ O)^k over random states, k ≤ 4, in the central traces M_j.

    Examples
    --------
    >>> variance_moment(1)
    M_2/(N + 1)
    """
    return state_mean(sympy.expand(central_moment(2) ** k))


def gradient_moment(order: int) -> Any:
    """Return E g^order of one layer, order even: E Var^k · E y^{2k}.

    Examples
    --------
    >>> gradient_moment(2)
    2*M_2*N/((N - 1)*(N + 1)**2)
    """
    return sympy.factor(variance_moment(order // 2) * y_moment(order // 2))


def sum_moment(k: int) -> Any:
    """Return E (Σ_ℓ y_ℓ²)^k for L independent y_ℓ: the k-th derivative of (E e^{s y²})^L at 0."""
    s = sympy.Symbol("s")
    series = sum((y_moment(j) * s**j / factorial(j) for j in range(1, k + 1)), sympy.S(0))
    # (1 + u)^L = Σ_j L(L−1)⋯(L−j+1) u^j/j!
    power = sum((sympy.ff(L, j) * series**j / factorial(j) for j in range(1, k + 1)), sympy.S(0))
    return factorial(k) * sympy.expand(power).coeff(s, k)


def kernel_moment(k: int) -> Any:
    """Return E K^k of the Haar circuit, k ≤ 4, exact in N and L.

    Examples
    --------
    >>> sympy.factor(kernel_moment(1))
    2*L*M_2*N/((N - 1)*(N + 1)**2)
    """
    return variance_moment(k) * sum_moment(k)


def derive(*, checking: bool = True) -> Derivation:
    """Derive Var K of the Haar circuit from the factorization.

    Examples
    --------
    >>> from derivations.symbols import trace_symbol
    >>> result = derive(checking=False).result
    >>> result.subs({N: 2, L: 1, trace_symbol(1): 0, trace_symbol(2): 2,
    ...              trace_symbol(3): 0, trace_symbol(4): 2})
    1856/2025
    """
    variance = in_traces(kernel_moment(2) - kernel_moment(1) ** 2)
    steps = (
        frame_step(), _independence_step(),
        *(y_step(k) for k in (1, 2)), *(state_step(k) for k in (1, 2)),
        _sum_step(2), _variance_step(variance),
    )  # fmt: skip
    return Derivation(
        claim="kernel-spread",
        title="The kernel of a Haar circuit factorizes: its exact variance",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=variance,
        result_tex=r"\operatorname{Var}K=\mathbb{E}(\operatorname{Var}_\chi O)^2"
        r"\left[L\,\mathbb{E}y^4+L(L-1)(\mathbb{E}y^2)^2\right]-\bar K^2",
        checking=checking,
    )


def derive_moment(k: int, *, checking: bool = True) -> Derivation:
    """Derive E K^k of the Haar circuit, k = 1 … 4."""
    if k not in (1, 2, 3, 4):
        raise ProofError(f"the moment of order {k} is not derived: k is 1, 2, 3 or 4")
    steps = (
        frame_step(), _independence_step(), *(y_step(j) for j in range(1, k + 1)),
        state_step(k), _sum_step(k),
    )  # fmt: skip
    return Derivation(
        claim="kernel-spread",
        title=f"Moment {k} of the kernel of a Haar circuit",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=kernel_moment(k),
        result_tex=rf"\mathbb{{E}}K^{k}=\mathbb{{E}}(\operatorname{{Var}}_\chi O)^{k}\,"
        rf"\mathbb{{E}}\Bigl(\sum_\ell y_\ell^2\Bigr)^{k}",
        checking=checking,
    )


# -- steps ------------------------------------------------------------------------------------


def frame_step() -> Step:
    """Return the step from the commutator to the frame of χ."""
    return Step(
        "the frame of the state",
        r"i\langle\chi|[O,\tilde X]|\chi\rangle",
        r"-2\operatorname{Im}\langle v|\tilde X|\chi\rangle",
        r"$v=O\chi-\langle O\rangle\chi=\sqrt{\operatorname{Var}_\chi O}\,\varphi$; the real "
        r"number $\langle O\rangle\langle\tilde X\rangle$ has no imaginary part",
        lambda _left, _right: _check_frame(),
        source="paper, eq. (24)",
    )


def _independence_step() -> Step:
    return Step(
        "independence",
        r"\mathbb{E}\,f(\tilde X_1,\dots,\tilde X_L,\chi)",
        r"\mathbb{E}\,f(R_1X_1R_1^\dagger,\dots,R_LX_LR_L^\dagger,R_{L+1}\Psi_0)",
        r"$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with $A_\ell=W_1e^{i\theta_1X_1}\cdots "
        r"W_\ell$ and $\chi=A_Le^{i\theta_LX_L}W_{L+1}\Psi_0$. Given $W_1,\dots,W_\ell$ the "
        r"product of a fixed unitary and Haar-random $W_{\ell+1}$ is Haar-random, so "
        r"$A_1,\dots,A_{L+1}$ are independent and Haar-random, and so may be called $R_\ell$",
        lambda _left, _right: _check_independence(),
    )  # fmt: skip


def y_step(k: int) -> Step:
    """Return the step E y^{2k}."""
    return Step(
        f"y to the power {2 * k}", rf"\mathbb{{E}}y^{{{2 * k}}}", y_moment(k),
        rf"$y=2r\operatorname{{Im}}\eta_1$: $\mathbb{{E}}r^{{{2 * k}}}$ of a Beta variable times a "
        rf"coordinate of a uniform point on the sphere in $2(N-1)$ dimensions",
        lambda _left, right: _check_y(k, right),
    )  # fmt: skip


def state_step(k: int) -> Step:
    """Return the step E (Var_χ O)^k."""
    return Step(
        f"variance of O to the power {k}",
        rf"\mathbb{{E}}(\operatorname{{Var}}_\chi O)^{k}", variance_moment(k),
        r"A state average is a sum over permutations, collected by their cycles, and "
        r"$\operatorname{Tr}\tilde O=0$",
        lambda _left, right: _check_state(k, right),
    )  # fmt: skip


def _sum_step(k: int) -> Step:
    return Step(
        f"layers to the power {k}", rf"\mathbb{{E}}\Bigl(\sum_\ell y_\ell^2\Bigr)^{k}",
        sympy.factor(sum_moment(k)),
        r"$\mathbb{E}e^{s\sum_\ell y_\ell^2}=(\mathbb{E}e^{sy^2})^L$, expanded in $s$",
        lambda _left, right: _check_sum(k, right),
    )  # fmt: skip


def _variance_step(variance: Any) -> Step:
    return Step(
        "the variance", r"\mathbb{E}K^2-\bar K^2", variance,
        r"$K=\operatorname{Var}_\chi O\cdot\sum_\ell y_\ell^2$ with independent factors, and "
        r"$M_k$ written in $T_1,\dots,T_k$",
        lambda _left, right: _check_variance(right),
        right_tex=r"\mathbb{E}(\operatorname{Var}_\chi O)^2\,\mathbb{E}\Bigl(\sum_\ell y_\ell^2"
        r"\Bigr)^2-(\mathbb{E}\operatorname{Var}_\chi O)^2\,(L\,\mathbb{E}y^2)^2",
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_frame() -> Checked:
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


def _check_independence() -> Checked:
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


def _check_y(k: int, right: Any) -> Checked:
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


def _check_state(k: int, right: Any) -> Checked:
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


def _check_sum(k: int, right: Any) -> Checked:
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


def _check_variance(right: Any) -> Checked:
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
