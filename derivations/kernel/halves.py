r"""The variance of one gradient with random halves: ∂E = i Tr ρ_−[V, H_+], for any V, H and ρ.

ρ_− = U_−ρU_−† and H_+ = U_+†HU_+. One half after the other is averaged; both are averages of degree
2. A traceless operator A meets the twirl E (UBU†)⊗(UBU†) = a·1 + b·SWAP in its part b alone, which
is (N Tr B² − Tr² B)/(N(N² − 1)): this holds for any B, so that neither a trace of H nor a mixed ρ
needs a case of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.kernel.gradient_letters import READ, V1, V2, VARIANCE, P, named
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.decisions import decide
from derivations.routes.forms import polynomial, unitary
from derivations.routes.matrices import twirl
from derivations.routes.rational import check_equal, check_tends_to
from derivations.statements.forms import chain, limit
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Written, over, value_as, w
from derivations.symbols import N, trace_symbol

__all__ = ["derive_both", "derive_minus", "derive_plus"]

C = sympy.Symbol("C", real=True)
T1, T2 = trace_symbol(1), trace_symbol(2)
A, B, U = Matrix("A", traceless=True), Matrix("B"), Unitary("U")

MIXING, SPREAD = w(N) * P - 1, w(N) * T2 - w(T1) ** 2
WIDTH = w(N) * V2 - w(V1) ** 2
GROWTH = over(w(N) ** 2, w(N) ** 2 - 1)

_TRACES = r"$P=\operatorname{Tr}\rho^2$, $T_k=\operatorname{Tr}H^k$, $V_k=\operatorname{Tr}V^k$."


# -- one half ------------------------------------------------------------------------------------


def _swapped(at: Mapping[sympy.Symbol, int], first: int, second: int | Fraction) -> Fraction:
    """Return the part of the swap in the twirl of an operator with these traces."""
    return twirl(2, at[N], (first, second))[1, 0]


def _by_calculus(first: sympy.Expr | int, second: sympy.Expr | int) -> sympy.Expr:
    """Return E Tr²(UBU†A) for a traceless A, by Weingarten functions."""
    found = haar_average(Tr(U * B * U.H * A) ** 2, over=U)
    return named(found, {"Tr(B)": first, "Tr(B^2)": second, "Tr(A^2)": C, "N": N})


def minus_step() -> Step:
    """Return the average over U_−: its twirled operator is the state."""

    def meaning(at: Mapping[sympy.Symbol, int]) -> Fraction:
        return _swapped(at, 1, at[P]) * at[C]

    @step(
        "average over the first half",
        Quantity(VARIANCE, meaning),
        _by_calculus(1, P),
        r"""The mean is zero, and $\operatorname{Tr}^2(\rho_-A)$ with the traceless
        $A=i[V,H_+]$, $\operatorname{Tr}A^2=C$, is averaged by Weingarten functions of degree 2""",
    )
    def by_twirl(left: Quantity, right: sympy.Expr) -> Checked:
        """Solve for the twirl of ρ⊗ρ by its invariance, and contract it with A⊗A."""
        return decide(
            left,
            right,
            unitary(2, loops=1) * polynomial({P: 1, C: 1}),
            route="Gram matrix",
            what=r"$\mathbb{E}\rho_-\otimes\rho_-=a+b\,\mathrm{SWAP}$ from its traces, in "
            r"$A\otimes A$",
        )

    return by_twirl


def plus_step() -> Step:
    """Return the average over U_+: its twirled operator is the observable."""

    def meaning(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
        return _swapped(at, sum(spectrum), sum(h * h for h in spectrum)) * at[C]

    @step(
        "average over the second half",
        Quantity(VARIANCE, meaning),
        _by_calculus(T1, T2),
        r"""The mean is zero, and $\operatorname{Tr}^2(H_+A)$ with the traceless
        $A=i[\rho_-,V]$, $\operatorname{Tr}A^2=C$, is averaged by Weingarten functions of
        degree 2""",
    )
    def by_twirl(left: Quantity, right: sympy.Expr) -> Checked:
        """Solve for the twirl of H⊗H by its invariance, and contract it with A⊗A."""
        form = unitary(2, loops=1) * polynomial({C: 1})
        return decide(
            left,
            right,
            form.in_traces({1: T1, 2: T2}, weight=2),
            route="Gram matrix",
            spectra=_spectra,
            what=r"$\mathbb{E}H_+\otimes H_+=a+b\,\mathrm{SWAP}$ from its traces, in $A\otimes A$",
        )

    return by_twirl


def _spectra(size: int) -> list[list[int]]:
    return [[1] + [0] * (size - 1), [1, -1] + [0] * (size - 2)]


def commutator_step() -> Step:
    """Return the average of C over the other half."""
    V, H = Matrix("V"), Matrix("H")
    moved = U.H * H * U
    bracket = V * moved - moved * V
    known = {"Tr(V)": V1, "Tr(V^2)": V2, "Tr(H)": T1, "Tr(H^2)": T2, "N": N}
    found = named(haar_average(-Tr(bracket * bracket), over=U), known)

    def meaning(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
        swap = _swapped(at, sum(spectrum), sum(h * h for h in spectrum))
        return 2 * swap * (at[N] * at[V2] - at[V1] ** 2)

    @step(
        "average of the commutator over the second half",
        Quantity(r"\mathbb{E}C", meaning),
        found,
        r"""$C=-\operatorname{Tr}[V,H_+]^2=2\operatorname{Tr}V^2H_+^2-2\operatorname{Tr}VH_+VH_+$,
        averaged by Weingarten functions of degree 2""",
    )
    def by_twirl(left: Quantity, right: sympy.Expr) -> Checked:
        """Contract the twirl of H⊗H with both words: its part 1 cancels between them."""
        form = unitary(2, loops=2) * polynomial({V2: 1, V1: 2})
        return decide(
            left,
            right,
            form.in_traces({1: T1, 2: T2}, weight=2),
            route="Gram matrix",
            spectra=_spectra,
            what=r"""$\mathbb{E}H_+\otimes H_+=a+b\,\mathrm{SWAP}$: $a$ gives $2aV_2-2aV_2$, $b$
            gives $2b(NV_2-V_1^2)$""",
        )

    return by_twirl


# -- the three variances -------------------------------------------------------------------------


def _compared(name: str, exact: object, printed: sympy.Expr, shown: object) -> Step:
    """Return the step that divides what is derived by what is printed."""
    return step(
        name,
        over(Name(VARIANCE, exact), Name(r"\mathrm{printed}", printed)),
        shown,
        "The exact variance is divided by the printed form",
    )(check_equal)


def _at(side: object, point: Mapping[sympy.Symbol, sympy.Expr | int]) -> sympy.Expr:
    return put_in(value_as(side, sympy.Expr), point)


def _tends(name: str, ratio: sympy.Expr, rule: str) -> Step:
    return step(name, limit(sympy.cancel(ratio), N, sympy.oo), sympy.Integer(1), rule)(
        check_tends_to
    )


def derive_minus() -> Derivation:
    """Derive the variance for a random first half.

    Examples
    --------
    >>> derive_minus().result
    C*(N*P - 1)/(N*(N - 1)*(N + 1))
    """
    first = minus_step()
    share = GROWTH * (1 - over(1, w(N) * P))
    return _one_random(
        ("variance-minus", "The variance with a random first half"),
        (
            r"$U_-$ is a 2-design; $P=\operatorname{Tr}\rho^2$.",
            r"$C=-\operatorname{Tr}[V,U_+^\dagger HU_+]^2$, which is at least zero.",
        ),
        first,
        MIXING,
        _compared("the ratio", first.right, P * C / N**2, share),
        _tends("a pure state", _at(share, {P: 1}), r"$P=1$, and $N\to\infty$"),
    )


def _one_random(
    names: tuple[str, str],
    halves: tuple[str, str],
    average: Step,
    factor: Written,
    ratio: Step,
    leading: Step,
) -> Derivation:
    """Return the derivation for one random half: its average, the ratio to the print, a limit."""
    exact = over(w(C) * factor, w(N) * (w(N) ** 2 - 1))
    return Derivation(
        *names,
        (READ, *halves),
        (average, ratio, leading),
        average.right,
        (
            chain(Name(VARIANCE, average.right), "=", exact),
            chain(ratio.left, "=", ratio.right),
        ),
        assumes=("mean-gradient",),
    )


def derive_plus() -> Derivation:
    """Derive the variance for a random second half.

    Examples
    --------
    >>> derive_plus().result
    C*(N*T_2 - T_1**2)/(N*(N - 1)*(N + 1))
    """
    second = plus_step()
    share = GROWTH * (1 - over(w(T1) ** 2, w(N) * T2))
    return _one_random(
        ("variance-plus", "The variance with a random second half"),
        (
            r"$U_+$ is a 2-design; $T_k=\operatorname{Tr}H^k$.",
            r"$C=-\operatorname{Tr}[V,U_-\rho U_-^\dagger]^2$, which is at least zero.",
        ),
        second,
        SPREAD,
        _compared("the ratio", second.right, T2 * C / N**2, share),
        _tends("a traceless observable", _at(share, {T1: 0}), r"$T_1=0$"),
    )


def derive_both() -> Derivation:
    """Derive the variance for two random halves.

    Examples
    --------
    >>> derive_both().result.subs({N: 2, P: 1, V1: 0, V2: 2, T1: 0, T2: 2})
    8/9
    """
    first, second = minus_step(), commutator_step()
    result = sympy.factor(_at(first.right, {C: value_as(second.right, sympy.Expr)}))
    whole = over(2 * MIXING * WIDTH * SPREAD, w(N) ** 2 * (w(N) ** 2 - 1) ** 2)
    joined = step(
        "both halves",
        Name(VARIANCE, result),
        whole,
        "The halves are independent, so that the first average is averaged again",
    )(check_equal)
    share = GROWTH**2 * (1 - over(1, w(N) * P)) * (1 - over(w(T1) ** 2, w(N) * T2))
    printed = 2 * T2 * P * (V2 / N**3 - V1**2 / N**4)
    ratio = _compared("the ratio", result, printed, share)
    leading = _tends("pure and traceless", _at(share, {P: 1, T1: 0}), "$P=1$, $T_1=0$")
    return Derivation(
        "variance-both",
        "The variance with two random halves",
        (READ, _TRACES, "$U_-$ and $U_+$ are independent 2-designs."),
        (first, second, joined, ratio, leading),
        result,
        (chain(joined.left, "=", whole), chain(ratio.left, "=", share)),
        assumes=("mean-gradient",),
    )
