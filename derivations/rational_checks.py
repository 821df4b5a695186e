"""Second routes for rational functions: explicit spectra, degrees, signs of coefficients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

from derivations.central_moments import CENTRAL
from derivations.checks import agree_at_integers
from derivations.errors import ProofError
from derivations.proof import Checked
from derivations.symbols import L, N

__all__ = [
    "OBSERVABLES", "check_equal", "check_nonnegative", "check_on_spectra", "check_tends_to",
    "spectrum", "values_at",
]  # fmt: skip

# Central traces of observables named in examples.
OBSERVABLES: dict[str, dict[Any, Any]] = {
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


def values_at(expression: Any, names: Sequence[Any]) -> Callable[[Sequence[Any]], Fraction]:
    """Return the exact value of a rational function as a function of its variables."""
    top, bottom = (sympy.Poly(p, *names) for p in sympy.fraction(sympy.together(expression)))

    def value(numbers: Sequence[Any]) -> Fraction:
        exact = [sympy.Rational(str(number)) for number in numbers]
        ratio: Any = top.eval(exact) / bottom.eval(exact)
        return Fraction(int(ratio.p), int(ratio.q))

    return value


def check_on_spectra(name: str, degree: int, layers: Sequence[int]) -> Callable[..., Checked]:
    """Return the check of a function of N and L against central traces of explicit spectra.

    ``degree`` bounds the degree in N of both sides over a common denominator, and the number of
    ``layers`` exceeds the degree in L.
    """
    orders = sorted(CENTRAL)

    def check(left: Any, right: Any) -> Checked:
        in_traces = values_at(left, (N, L, *(CENTRAL[k] for k in orders)))
        in_size = values_at(right, (N, L))

        def from_spectrum(size: int) -> tuple[Fraction, ...]:
            own = spectrum(name, size)
            mean = sum(own, Fraction(0)) / size
            traces = [sum(((v - mean) ** k for v in own), Fraction(0)) for k in orders]
            return tuple(in_traces((size, depth, *traces)) for depth in layers)

        return agree_at_integers(
            from_spectrum, lambda size: tuple(in_size((size, depth)) for depth in layers),
            degree=degree, start=2, step=2, route="explicit spectra",
            what=f"the spectrum written out, at $L={','.join(map(str, layers))}$",
        )  # fmt: skip

    return check


def check_equal(left: Any, right: Any) -> Checked:
    """Compare two rational functions at the points of a grid that decides them."""
    names = sorted(left.free_symbols | right.free_symbols, key=str)
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


def check_tends_to(left: Any, right: Any) -> Checked:
    """Find that the difference of the sides vanishes like 1/N at least, for all other values."""
    if right.has(N):
        raise ProofError(f"the limit {right} depends on N")
    top, bottom = (sympy.Poly(p, N) for p in sympy.fraction(sympy.together(left - right)))
    fall = bottom.degree() - top.degree()
    if fall < 1:
        raise ProofError(f"the difference of the sides does not vanish: its degree is {-fall}")
    return Checked(
        "degrees",
        rf"the difference of the two sides is a rational function whose denominator exceeds its "
        rf"numerator by {fall} in degree in $N$.",
    )


def check_nonnegative(difference: Any, starts: Mapping[Any, int]) -> Checked:
    """Decide difference ≥ 0 for all variables from their starts on, by signs of coefficients.

    With every variable written as start + x the numerator and the denominator have no negative
    coefficient.
    """
    shifted = {name: start + name for name, start in starts.items()}
    for part in sympy.fraction(sympy.factor(sympy.together(difference))):
        polynomial = sympy.Poly(sympy.expand(part.subs(shifted)), *starts)
        lowest = min(polynomial.coeffs())
        if lowest < 0:
            raise ProofError(f"a coefficient is {lowest}: the sign is not decided by coefficients")
    said = ", ".join(f"${name}={start}+x_{name}$" for name, start in starts.items())
    return Checked(
        "signs of coefficients",
        rf"with {said}, $x\geq0$, numerator and denominator of right minus left have no negative "
        r"coefficient.",
    )
