r"""The coefficients of E exp(t Tr(A U B U†)) over U(N), at every N.

By Schur functions, with s_λ(1^N) = ∏_□(N + c)/hooks, the coefficient of t^k is

    Σ_(λ ⊢ k, ℓ(λ) ≤ N) s_λ(A) s_λ(B)/∏_□(N + c) = Σ_(μ,ν ⊢ k) c_(μν)(N) p_μ(A) p_ν(B),

p_μ(A) = ∏_i Tr A^(μ_i), with c_(μν) = 1/(z_μ z_ν) Σ_λ χ_λ(μ) χ_λ(ν)/∏_□(N + c).

References
----------
C. Itzykson and J.-B. Zuber, J. Math. Phys. 21 (1980) 411. I. P. Goulden, M. Guay-Paquet and J.
Novak, Ann. Math. Blaise Pascal 21 (2014) 71.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy

from derivations.calculus.arguments import check_count
from derivations.calculus.averaging.denominators import cofactors, common_roots, denominator
from derivations.calculus.groups import group_named
from derivations.calculus.haar import haar_average
from derivations.calculus.letters.letters import Kind, Letter
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.characters import character_table, class_index
from derivations.calculus.numbers.partitions import (
    Partition,
    as_partition,
    class_size,
    partition_count,
    partitions,
)
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.results.closed_form import Terms
from derivations.calculus.results.context import Context
from derivations.calculus.results.evaluation import exact
from derivations.calculus.results.operators import Operator, Tr
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError, DomainError

__all__ = ["HcizCoefficients", "hciz_coefficients", "real_number", "spectrum"]

# Degree up to which there is a table of characters within seconds.
LARGEST_ORDER = 26
U_N = group_named("U")
#: Its name is no identifier, so that no letter of a user can have it.
UNITARY = Letter("the unitary of the integral", Kind.UNITARY)


def real_number(name: str, value: object) -> Fraction:
    """Return a real number as the exact one that it is."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    number = exact(value)
    if isinstance(number, Fraction):
        return number
    if isinstance(number, float | np.floating):
        return Fraction(float(number))
    raise DomainError(f"{name} is {value!r}: give a real number, an int, a Fraction or a float")


def spectrum(values: object) -> list[Fraction]:
    """Return eigenvalues as exact numbers."""
    if isinstance(values, np.ma.MaskedArray) or not isinstance(values, Sequence | np.ndarray):
        raise CalculusError(f"{values!r} is no sequence of eigenvalues: give a list, [0, 1]")
    if isinstance(values, np.ndarray) and values.ndim != 1:
        raise CalculusError(f"{values!r} is no row of eigenvalues: give a list, [0, 1]")
    return [real_number("an eigenvalue", x) for x in values]


@dataclass(frozen=True)
class HcizCoefficients(Mapping[tuple[Partition, Partition], TracePolynomial]):
    """The coefficient of t^k as numbers c_(μν)(N), each worked out when it is asked for.

    Parameters
    ----------
    k
        The power of t.
    """

    k: int

    def __getitem__(self, key: tuple[Partition, Partition]) -> TracePolynomial:
        """Return c_(μν)(N), which stands before p_μ(A) p_ν(B)."""
        try:
            mu, nu = (as_partition(part) for part in key)
            rows = [class_index(self.k)[part] for part in (mu, nu)]
        except (KeyError, ValueError, TypeError) as error:
            raise KeyError(f"{key!r} is no pair of partitions of {self.k}") from error
        table = character_table(self.k)
        weights = [int(x) * int(y) for x, y in zip(*(table[row] for row in rows), strict=True)]
        sizes = class_size(mu) * class_size(nu)
        return _rational_function(self.k, [sizes * w for w in weights], math.factorial(self.k) ** 2)

    def __iter__(self) -> Iterator[tuple[Partition, Partition]]:
        """Yield all pairs of partitions."""
        return ((mu, nu) for mu in partitions(self.k) for nu in partitions(self.k))

    def __len__(self) -> int:
        """Return the number of pairs."""
        return partition_count(self.k, self.k) ** 2

    def __repr__(self) -> str:
        """Return what it holds."""
        return f"HcizCoefficients(k={self.k}, {len(self):,} pairs of partitions)"

    def value(self, N: int, *, a: Sequence[object], b: Sequence[object]) -> Fraction:
        """Return the coefficient at two spectra and one N, exactly; see :meth:`at`.

        N must be at least the number of eigenvalues on either side.

        Examples
        --------
        >>> hciz_coefficients(2).value(2, a=[1, 2], b=[1, 3])
        Fraction(109, 6)
        """
        number = check_count("N", N, least=max(len(spectrum(a)), len(spectrum(b)), 1))
        return Fraction(self.at(a=a, b=b).at(N=number))

    def at(self, *, a: Sequence[object], b: Sequence[object]) -> TracePolynomial:
        """Return the coefficient at two spectra, exactly and rational in N.

        Parameters
        ----------
        a, b
            Eigenvalues of A and B; those that are not given are 0.

        Examples
        --------
        >>> two = hciz_coefficients(2)
        >>> two.at(a=[1], b=[1]), two.value(2, a=[1, 2], b=[1, 3])
        (1/(N*(N + 1)), Fraction(109, 6))
        """
        spectra = [spectrum(side) for side in (a, b)]
        first, second = (_schur(self.k, side) for side in spectra)
        scale = first.scale * second.scale
        weights = [x * y for x, y in zip(first.values, second.values, strict=True)]
        return _rational_function(self.k, weights, scale)

    def of(self, A: Operator, B: Operator) -> TracePolynomial:
        """Return the coefficient with letters in place of spectra: all pairs of partitions at once.

        Parameters
        ----------
        A, B
            Operators, such as letters made with :func:`~derivations.calculus.Matrix`.

        Examples
        --------
        >>> from derivations.calculus import Matrix
        >>> hciz_coefficients(1).of(Matrix("A"), Matrix("B"))
        Tr(A)*Tr(B)/N
        """
        for one in (A, B):
            if not isinstance(one, Operator):
                raise CalculusError(
                    f"{one!r} is no operator: give letters, .of(Matrix('A'), Matrix('B')), or "
                    "spectra, .at(a=[0, 1], b=[0, 2])"
                )
        U = Operator({((), (UNITARY.token(),), 1): (1,)})
        return haar_average(Tr(A * U * B * U.H) ** self.k / math.factorial(self.k), over=U)


def hciz_coefficients(k: int) -> HcizCoefficients:
    """Return the coefficient of t^k in E exp(t Tr(A U B U†)) over U(N), at every N.

    Parameters
    ----------
    k
        The power of t, at most 26. ``k! ·`` this is the average of ``Tr(A*U*B*U.H)**k``.

    Examples
    --------
    >>> hciz_coefficients(2)[(2,), (1, 1)]                 # before Tr(A^2)·Tr(B)^2
    -1/(2*N*(N - 1)*(N + 1))
    """
    return HcizCoefficients(check_count("k", k, most=LARGEST_ORDER))


@dataclass(frozen=True)
class _Schur:
    """Values of all Schur functions of one degree, whole over a common scale."""

    values: list[int]
    scale: int


def _schur(k: int, spectrum: Sequence[Fraction]) -> _Schur:
    below = math.lcm(*(x.denominator for x in spectrum))
    whole = [int(x * below) for x in spectrum]
    sums = [sum(x**j for x in whole) for j in range(k + 1)]
    products = np.array(
        [class_size(mu) * math.prod(sums[j] for j in mu) for mu in partitions(k)], dtype=object
    )
    values = products @ character_table(k).astype(object)
    return _Schur(values.tolist(), math.factorial(k) * below**k)


@lru_cache(maxsize=8)
def _basis(k: int) -> tuple[Roots, tuple[Polynomial, ...]]:
    """Return the common denominator of all 1/∏_□(N + c), and their numerators over it."""
    common = common_roots(partitions(k), U_N)
    return common, tuple(cofactors(partitions(k), common, U_N))


def _rational_function(k: int, weights: Sequence[int], scale: int) -> TracePolynomial:
    """Return Σ_λ w_λ/∏_□(N + c) over the scale; below k over diagrams of at most N rows."""
    common, basis = _basis(k)
    row = {i: w for i, w in enumerate(weights) if w}
    (top,) = poly.linear_combinations([row], basis)

    def at(N: int) -> TracePolynomial:
        bottoms = [denominator(shape, U_N, N) for shape in partitions(k)]
        parts = zip(weights, bottoms, strict=True)
        value = sum((Fraction(w, d) for w, d in parts if d), Fraction(0)) / scale
        terms: Terms = {((), None, 1): (value.numerator,)} if value else {}
        context = Context(size=N, symbol=sympy.Integer(N))
        return TracePolynomial(terms, value.denominator, {}, context)

    whole: Terms = {((), None, 1): top} if top else {}
    return TracePolynomial(whole, scale, common, Context(valid_from=max(k, 1)), at).reduced()
