r"""The integral of Harish-Chandra, Itzykson and Zuber: E exp(t Tr(A U B U†)) over U(N).

At one N, with the eigenvalues a and b of A and B (Itzykson and Zuber 1980),

    E exp(t Tr(A U B U†)) = ∏_{i<N} i! · det[exp(t a_i b_j)] / (t^{N(N−1)/2} Δ(a) Δ(b)),

where equal eigenvalues stand for the limit: a row is derived by a for each repetition, a column by
b. Its coefficients at every N are in
:mod:`~derivations.calculus.hciz_series`.

References
----------
Harish-Chandra, Amer. J. Math. 79 (1957) 87. C. Itzykson and J.-B. Zuber, J. Math. Phys. 21 (1980)
411.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import cast

import mpmath
import numpy as np
import sympy

from derivations.calculus.arguments import check_count, check_rng
from derivations.calculus.hciz_series import U_N, hciz_coefficients, real_number, spectrum
from derivations.calculus.results.sampling import Sample
from derivations.errors import CalculusError, DomainError, ResourceError

__all__ = ["Hciz", "hciz"]

# The determinant is written out in N! exponentials up to here, and evaluated up to there.
LARGEST_WRITTEN, LARGEST_SIZE = 6, 48
# e^709 is the last that a float holds.
LARGEST_EXPONENT = 700


@dataclass(frozen=True)
class Hciz:
    """The integral at two spectra of one length N; :func:`hciz` makes it.

    Parameters
    ----------
    a, b
        The eigenvalues of A and B, in rising order.
    """

    a: tuple[Fraction, ...]
    b: tuple[Fraction, ...]

    @property
    def N(self) -> int:
        """The dimension."""
        return len(self.a)

    @cached_property
    def expr(self) -> sympy.Expr:
        """The closed form as a SymPy expression in the symbol t ≠ 0, up to N = 6."""
        if self.N > LARGEST_WRITTEN:
            raise ResourceError(
                f"the determinant has {math.factorial(self.N):,} terms at N = {self.N}: .at(t) "
                "evaluates it"
            )
        t = sympy.Symbol("t", real=True)
        rows = [
            [
                sum(_rational(c) * t**power for c, power in entry) * sympy.exp(_rational(xy) * t)
                for xy, entry in row
            ]
            for row in self._rows()
        ]
        determinant = sympy.Matrix(rows).det(method="berkowitz")
        below = t ** (self.N * (self.N - 1) // 2) * _rational(_vandermonde(self.a, self.b))
        return sympy.expand(determinant) * _factorials(self.N) / below

    def at(self, t: float | Fraction = 1) -> float:
        """Return the value at one t, to all digits of a float.

        Examples
        --------
        >>> hciz([0, 1], [0, 1]).at(1)                     # (e − 1)/1
        1.7182818284590453
        """
        number = self._checked(t)
        if number == 0:
            return 1.0
        digits = 40
        before, value = Fraction(0), self._digits(number, digits)
        while abs(value - before) > abs(value) / 10**20:  # until twice the digits change nothing
            digits *= 2
            before, value = value, self._digits(number, digits)
        return float(value)

    def _checked(self, t: object) -> Fraction:
        """Return t, unless the exponential of a trace may be beyond what a float holds."""
        number = real_number("t", t)
        largest = max(map(abs, self.a)) * max(map(abs, self.b)) * self.N
        if abs(number) * largest > LARGEST_EXPONENT:
            raise DomainError(
                f"t = {t!r} makes exponents beyond ±{LARGEST_EXPONENT}, more than a float's range "
                "holds exponentials of: take a smaller t, or .expr"
            )
        return number

    def _rows(self) -> list[list[tuple[Fraction, list[tuple[Fraction, int]]]]]:
        """Return the exponent over t, and what stands before the exponential, for each entry."""
        return [
            [(x * y, _entry(x, p, y, q)) for y, q in _repeated(self.b)]
            for x, p in _repeated(self.a)
        ]

    def _digits(self, t: Fraction, digits: int) -> Fraction:
        """Return the closed form by arithmetic with so many digits."""
        below = (
            t ** (self.N * (self.N - 1) // 2) * _vandermonde(self.a, self.b) / _factorials(self.N)
        )
        with mpmath.workdps(digits):
            found = mpmath.matrix(self.N, self.N)
            for i, row in enumerate(self._rows()):
                for j, (xy, entry) in enumerate(row):
                    front = sum((c * t**power for c, power in entry), Fraction(0))
                    exponential = mpmath.exp(mpmath.fdiv((xy * t).numerator, (xy * t).denominator))
                    found[i, j] = exponential * front.numerator / front.denominator
            value = mpmath.det(found) * below.denominator / below.numerator
            return Fraction(str(mpmath.nstr(value, digits)))

    def coefficient(self, k: int) -> Fraction:
        """Return the coefficient of t^k, E (Tr A U B U†)^k/k!, exactly.

        Examples
        --------
        >>> [str(hciz([0, 1], [0, 1]).coefficient(k)) for k in range(4)]
        ['1', '1/2', '1/6', '1/24']
        """
        return hciz_coefficients(k).value(self.N, a=self.a, b=self.b)

    def sample(self, draws: int = 1000, rng: int | np.random.Generator = 0, t: float = 1) -> Sample:
        """Return the Monte Carlo mean of exp(t Tr(A U B U†)) over random unitaries.

        Examples
        --------
        >>> sample = hciz([0, 1], [0, 1]).sample(draws=1000, rng=1)
        >>> abs(sample.mean - 1.718281828) < 5 * sample.standard_error
        True
        """
        generator, count = check_rng(rng), check_count("draws", draws, least=2, most=10**7)
        a, b = (np.array([float(x) for x in side]) for side in (self.a, self.b))
        drawn = U_N.draw(self.N, count, generator)
        values = np.exp(float(self._checked(t)) * np.einsum("i,sij,j->s", a, np.abs(drawn) ** 2, b))
        return Sample(complex(values.mean()), float(values.std(ddof=1) / math.sqrt(count)), count)


def hciz(a: Sequence[object], b: Sequence[object]) -> Hciz:
    """Return the integral E exp(t Tr(A U B U†)) over U(N) at two spectra, in closed form.

    Parameters
    ----------
    a, b
        The eigenvalues of A and B, as many of each as N: ints, Fractions or floats, which are taken
        as the exact numbers that they are. They may repeat.

    Raises
    ------
    CalculusError, DomainError, ResourceError
        If the spectra differ in length or are empty, or hold no real numbers; if N > 48.

    Examples
    --------
    >>> hciz([0, 1], [0, 2]).expr
    (exp(2*t) - 1)/(2*t)
    """
    spectra = [tuple(sorted(spectrum(side))) for side in (a, b)]
    if len(spectra[0]) != len(spectra[1]) or not spectra[0]:
        raise CalculusError(
            f"the spectra hold {len(spectra[0])} and {len(spectra[1])} eigenvalues: give N of each"
        )
    check_count("N", len(spectra[0]), least=1, most=LARGEST_SIZE)
    return Hciz(*spectra)


def _rational(value: Fraction) -> sympy.Rational:
    return cast("sympy.Rational", sympy.Rational(value.numerator, value.denominator))


def _factorials(N: int) -> int:
    return math.prod(map(math.factorial, range(1, N)))


def _repeated(spectrum: Sequence[Fraction]) -> list[tuple[Fraction, int]]:
    """Return each eigenvalue with the number of equal ones before it."""
    return [(x, spectrum[:i].count(x)) for i, x in enumerate(spectrum)]


def _vandermonde(*spectra: Sequence[Fraction]) -> Fraction:
    """Return ∏_{i<j} (x_j − x_i) over unequal eigenvalues, for all spectra."""
    return math.prod(
        (y - x for side in spectra for x, y in itertools.combinations(side, 2) if x != y),
        start=Fraction(1),
    )


def _entry(x: Fraction, p: int, y: Fraction, q: int) -> list[tuple[Fraction, int]]:
    """Return ∂_x^p ∂_y^q exp(t x y)/(p! q!) over exp(t x y): coefficients by power of t."""
    return [
        (
            Fraction(math.comb(p, m) * math.perm(q, m), math.factorial(p) * math.factorial(q))
            * x ** (q - m)
            * y ** (p - m),
            p + q - m,
        )
        for m in range(min(p, q) + 1)
    ]
