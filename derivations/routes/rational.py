"""Second routes for rational functions: explicit spectra, degrees, signs of coefficients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Check, Checked
from derivations.routes.central_moments import CENTRAL
from derivations.routes.comparison import differ, is_zero, refuse_by_numbers
from derivations.routes.decisions import Point, decide
from derivations.routes.forms import Form
from derivations.statements.foreign import prime, put_in, symbols_in
from derivations.statements.printer import printed
from derivations.statements.written import Written, value_as
from derivations.symbols import N, as_fraction

__all__ = [
    "OBSERVABLES", "check_equal", "check_nonnegative", "check_on_spectra", "check_power",
    "check_tends_to", "check_traces", "spectrum", "values_at",
]  # fmt: skip

# Central traces of observables named in examples.
OBSERVABLES: dict[str, dict[sympy.Symbol, sympy.Expr | int]] = {
    "a Pauli string": {symbol: N if k % 2 == 0 else 0 for k, symbol in CENTRAL.items()},
    "a rank-one projector": {
        symbol: (1 - 1 / N) ** k + (N - 1) * (-1 / N) ** k for k, symbol in CENTRAL.items()
    },
}


def spectrum(name: str, size: int) -> list[Fraction]:
    """Return the eigenvalues of a named observable.

    Examples
    --------
    >>> [str(value) for value in spectrum("a Pauli string", 4)]
    ['1', '-1', '1', '-1']
    """
    if name == "a Pauli string":
        return [Fraction((-1) ** i) for i in range(size)]
    return [Fraction(int(i == 0)) for i in range(size)]


def values_at(
    expression: sympy.Expr, names: Sequence[sympy.Symbol]
) -> Callable[[Sequence[int | Fraction]], Fraction]:
    """Return the exact value of a rational function as a function of its variables."""
    top, bottom = (sympy.Poly(p, *names) for p in sympy.fraction(sympy.together(expression)))

    def value(numbers: Sequence[int | Fraction]) -> Fraction:
        exact = [sympy.Rational(str(number)) for number in numbers]
        return as_fraction(top.eval(exact) / bottom.eval(exact))

    return value


@cache
def check_traces(name: str) -> str:
    """Write out the spectrum of a named observable, and find its central traces as stated."""
    for order, symbol in CENTRAL.items():

        def written_out(at: Point, k: int = order) -> Fraction:
            own = spectrum(name, at[N])
            mean = sum(own, Fraction(0)) / at[N]
            return sum(((value - mean) ** k for value in own), Fraction(0))

        # Fixed levels, multiplicities and mean linear in N: Σ m_v (v − T_1/N)^k.
        decide(
            written_out, OBSERVABLES[name][symbol], Form(N**order, {N: order + 1}), step=2,
            route="explicit spectra", what="",
        )  # fmt: skip
    return (
        r"the spectrum is written out at $N=2,4,\dots$: its levels are fixed and their "
        r"multiplicities linear in $N$, so that $M_k$ has a numerator of degree at most $k+1$ over "
        r"$N^k$, which $k+2$ of them decide."
    )


def check_on_spectra(name: str) -> Check:
    """Return the check of a function of N and L against central traces of explicit spectra."""

    def check(left: sympy.Expr, right: sympy.Expr) -> Checked:
        traces = check_traces(name)
        equal = check_equal(put_in(left, OBSERVABLES[name], simultaneous=True), right)
        return Checked("explicit spectra", f"{traces} Put in, {equal.detail}")

    return check


def check_equal(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare two rational functions at the points of a grid that decides them."""
    left, right = (cast("sympy.Expr", sympy.sympify(side)) for side in (left, right))
    refuse_by_numbers(left, right)
    names = sorted(symbols_in(left) | symbols_in(right), key=str)
    for side in (left, right):
        if not side.is_rational_function(*names):
            raise ProofError(f"{side} is no rational function: points cannot decide it")
    sides = [sympy.fraction(sympy.together(side)) for side in (left, right)]
    degrees = []
    for name in names:
        parts = [[sympy.Poly(p, name).degree() for p in side] for side in sides]
        degrees.append(max(parts[0][0] + parts[1][1], parts[1][0] + parts[0][1]))
    first, second = values_at(left, names), values_at(right, names)
    grid = sympy.utilities.iterables.cartes(*(range(2, d + 3) for d in degrees))
    count = 0
    for point in grid:
        count += 1
        if first(point) != second(point):
            at = ", ".join(f"{n} = {v}" for n, v in zip(names, point, strict=True))
            raise ProofError(f"at {at} the sides are {first(point)} and {second(point)}")
    return Checked(
        "exact evaluation",
        rf"both sides agree at the {count} points of a grid with one point more in each variable "
        r"than the degree of the cross-multiplied difference.",
    )


def check_power(
    left: sympy.Expr, right: sympy.Expr, factor: Written, steps: sympy.Symbol
) -> Checked:
    """Decide left = factor^T and right = −log left, for every whole T, by induction."""
    shown, base = printed(factor), value_as(factor, sympy.Expr)
    refuse_by_numbers(left.subs(steps, 0), sympy.Integer(1))
    if left.subs(steps, 0) != 1 or right.subs(steps, 0) != 0:
        raise ProofError(f"at T = 0 the sides are {left.subs(steps, 0)}, {right.subs(steps, 0)}")
    grown = sympy.powsimp(left.subs(steps, steps + 1) / left)
    if differ(grown, base):
        raise ProofError(f"one step multiplies the left side by {grown}, not by {base}")
    added = sympy.expand(right.subs(steps, steps + 1) - right)
    if not is_zero(added + sympy.log(base)):
        raise ProofError(f"one step adds {added} to the right side, not −log({base})")
    return Checked(
        "induction",
        rf"$\varepsilon_r$ is 1 at $T=0$, where both sides are 0; each step multiplies it by "
        rf"${shown}$ and adds $-\log({shown})$ to the right side.",
    )


def check_tends_to(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find that the difference of the sides vanishes like 1/N at least, for all other values."""
    if right.has(N):
        raise ProofError(f"the limit {right} depends on N")
    names = sorted((left - right).free_symbols - {N}, key=str)
    at = {name: prime(40 + 7 * place) for place, name in enumerate(names)}
    far = put_in(left - right, {**at, N: sympy.Integer(10) ** 60})
    if far.is_Rational and abs(far) > 1:  # before anything is multiplied out
        raise ProofError(f"far out, at {at}, the difference of the sides is still {float(far)}")
    top, bottom = (sympy.Poly(p, N) for p in sympy.fraction(sympy.together(left - right)))
    fall = bottom.degree() - top.degree()
    if fall < 1:
        raise ProofError(f"the difference of the sides does not vanish: its degree is {-fall}")
    return Checked(
        "degrees",
        rf"the difference of the two sides is a rational function whose denominator exceeds its "
        rf"numerator by {fall} in degree in $N$.",
    )


def check_nonnegative(difference: sympy.Expr, starts: Mapping[sympy.Symbol, int]) -> Checked:
    """Decide difference ≥ 0 for all variables from their starts on, by signs of coefficients.

    With every variable written as start + x the numerator and the denominator have no negative
    coefficient.
    """
    shifted = {name: start + name for name, start in starts.items()}
    for part in sympy.fraction(sympy.factor(sympy.together(difference))):
        polynomial = sympy.Poly(sympy.expand(put_in(part, shifted)), *starts)
        lowest = min(polynomial.coeffs())
        if lowest < 0:
            raise ProofError(f"a coefficient is {lowest}: the sign is not decided by coefficients")
    said = ", ".join(f"${name}={start}+x_{name}$" for name, start in starts.items())
    return Checked(
        "signs of coefficients",
        rf"with {said}, $x\geq0$, numerator and denominator of right minus left have no negative "
        r"coefficient.",
    )
