"""The law of K in the Haar circuit, with the methods of a frozen distribution of SciPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_kind, check_reals, check_rng, show
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kinds import Array
from qntk_check.laws.levels import Levels, of_observable, of_pairs
from qntk_check.laws.moments import Moments
from qntk_check.laws.routes import Route, route
from qntk_check.laws.total import Total
from qntk_check.observables import ObservableLike

__all__ = ["KernelLaw", "kernel_law"]

_MOST_LAYERS = 10**9
_MOST_DRAWS = 10**9
_AT_ONCE = 2**22
_ROUNDS = 60
_MOST_ERROR = 1e-3  # of a law that is returned


def kernel_law(
    N: int,
    L: int,
    observable: ObservableLike | None = None,
    *,
    levels: Iterable[tuple[object, object]] | None = None,
) -> KernelLaw:
    """Return the law of K = Σ g_ℓ² over Haar circuits.

    Parameters
    ----------
    N
        The dimension, even; 2^n for n qubits.
    L
        Number of angles, up to 10⁹.
    observable
        O as :func:`qntk_check.observables.canonical` reads it.
    levels
        In its place, pairs of an eigenvalue and how often it occurs: at any N.

    Raises
    ------
    DomainError
        If N is odd, or not the dimension of O; if both or neither of the last two are given.
    ObservableError
        If O is no observable, or a multiple of 1.

    Examples
    --------
    >>> law = kernel_law(4, 3, {"ZZ": 1})
    >>> law.mean(), round(law.cdf(1.0), 6), round(law.ppf(0.5), 6)
    (1.28, 0.476941, 1.054096)
    >>> kernel_law(2**100, 5, levels=[(1, 1), (0, 2**100 - 1)]).mean() * 2.0**200
    10.0
    """
    N, L = check_count("N", N, least=2), check_count("L", L, most=_MOST_LAYERS)
    if N % 2 or N.bit_length() > 1000:
        raise DomainError(
            f"N = {show(N)}: generators with X² = 1 and Tr X = 0 have an even dimension, and "
            "floats hold N below 2^1000"
        )
    if (observable is None) == (levels is None):
        raise DomainError("give exactly one of observable= and levels=")
    if levels is not None:
        return KernelLaw(of_pairs(N, levels), L)
    return KernelLaw(of_observable(N, cast("ObservableLike", observable)), L)


class KernelLaw(Moments):
    """The law of K in the Haar circuit U = W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} W_{L+1}.

    K = Var_χ(O) · Σ_ℓ y_ℓ² at any fixed angles, with independent factors and independent y_ℓ, of
    the same law, if all W are Haar-random and independent, X_ℓ² = 1 and Tr X_ℓ = 0. It is the
    law of no other ensemble: the last layer of the bare circuit has another y, and slots of their
    own have each a Var_χ O of its own.

    Methods are those of SciPy's frozen distributions: arrays of any shape, floats in, floats out.

    Parameters
    ----------
    levels
        The spectrum of O.
    L
        Number of angles.

    Examples
    --------
    >>> law = kernel_law(2, 1, {"Z": 1})
    >>> law.support(), round(law.percentile(1.0), 3)
    ((0.0, 4.0), 65.757)
    """

    def __init__(self, levels: Levels, L: int) -> None:
        """Keep the spectrum; laws are computed when they are asked for."""
        read = check_kind("the levels", levels, Levels, "use kernel_law")
        super().__init__(read, check_count("L", L, most=_MOST_LAYERS))

    def __repr__(self) -> str:
        """Show N, L and how many levels there are."""
        count = len(self.levels.pairs) or "unlisted"
        return f"<KernelLaw N={show(self.N)} L={self.L} levels={count}>"

    @cached_property
    def total(self) -> Total:
        """The law of Σ y_ℓ²/4."""
        return Total(float(self.N), self.L)

    @cached_property
    def route(self) -> Route:
        """How the law is had.

        Raises
        ------
        ResourceError
            If it cannot be had with an error below 1/1000: asked for, no number is returned.
        """
        if self.error > _MOST_ERROR:
            raise ResourceError(
                f"the law of K of this O at N = {show(self.N)} and L = {show(self.L)} is had with "
                f"an error of {self.error:.1e} only, above {_MOST_ERROR:.0e}: draw from it by rvs, "
                "or ask for mean, var and moment"
            )
        return self._found

    @cached_property
    def _found(self) -> Route:
        return route(self.levels, self.total)

    @property
    def reason(self) -> str:
        """By which route the law is had."""
        return self._found.reason

    @property
    def error(self) -> float:
        """The stated error of ``cdf``.

        Two levels: 10⁻⁹. More, by inversion: how far the two integrals differ that each give E
        (Var_χ O)^s, and the size of the last terms of the series, at least 10⁻⁹; where nodes stand
        for levels also how much two nodes fewer change the law. Measured, not proved. By the limit
        law: an estimate of the terms left out. What exceeds 1/1000 is not returned: methods that
        need the law raise ResourceError.
        """
        return self._found.error

    # -- the law ----------------------------------------------------------------------------------

    def support(self) -> tuple[float, float]:
        """Return 0 and 4L·max Var_χ O, L times the square of the width of the spectrum.

        Of unlisted levels the nodes' width is taken.
        """
        return 0.0, 4.0 * self.L * self._found.largest

    def cdf(self, k: ArrayLike) -> float | Array:
        """Return P(K ≤ k), within :attr:`error`.

        Raises
        ------
        ResourceError
            If it is not had with an error below 1/1000 in a bounded number of operations, a few
            seconds; so do all methods that need it.

        Examples
        --------
        >>> kernel_law(2, 1, {"Z": 1}).cdf([0.0, 4.0, 9.0]).tolist()
        [0.0, 1.0, 1.0]
        """
        return self._at(k, lambda x: self.route.cdf(x), 1.0)

    def sf(self, k: ArrayLike) -> float | Array:
        """Return P(K > k); its error is absolute, as that of ``cdf``."""
        return _plain(1 - np.asarray(self.cdf(k)))

    def pdf(self, k: ArrayLike) -> float | Array:
        """Return the density of K; at 0 that of the smallest positive float.

        Examples
        --------
        >>> round(kernel_law(2, 1, {"Z": 1}).pdf(1.0), 6)
        0.261799
        """
        return self._at(k, lambda x: self.route.pdf(x), 0.0)

    def ppf(self, q: ArrayLike) -> float | Array:
        """Return the k with P(K ≤ k) = q, 0 ≤ q ≤ 1.

        Examples
        --------
        >>> law = kernel_law(4, 3, {"ZZ": 1})
        >>> abs(law.cdf(law.ppf(0.9)) - 0.9) < 1e-9
        True
        """
        given = check_reals("q", q)
        if np.any((given < 0) | (given > 1)):
            raise DomainError(f"q = {show(q)} holds no probability: give numbers from 0 to 1")
        flat = given.ravel()
        low, high = np.zeros(flat.shape), np.full(flat.shape, self._most)
        for _ in range(_ROUNDS):
            # Illinois' rule would need values at both ends; bisection in √k needs none
            middle = ((np.sqrt(low) + np.sqrt(high)) / 2) ** 2
            below = np.asarray(self.cdf(middle)) < flat
            low, high = np.where(below, middle, low), np.where(below, high, middle)
            if np.all(high - low <= 1e-12 * high):
                break
        found = np.where(flat == 0, 0.0, np.where(flat == 1, self.support()[1], high))
        return _plain(found.reshape(given.shape))

    def isf(self, q: ArrayLike) -> float | Array:
        """Return the k with P(K > k) = q."""
        return self.ppf(_plain(1 - check_reals("q", q)))

    def median(self) -> float:
        """Return the median of K."""
        return cast("float", self.ppf(0.5))

    def interval(self, confidence: float) -> tuple[float | Array, float | Array]:
        """Return the k between which K lies with a probability, equal tails."""
        share = check_reals("confidence", confidence)
        return self.ppf(_plain((1 - share) / 2)), self.ppf(_plain((1 + share) / 2))

    def rvs(
        self, size: int | tuple[int, ...] = 1, random_state: int | np.random.Generator | None = None
    ) -> Array:
        """Return draws of K from the definition of its factors, by no distribution function.

        Parameters
        ----------
        size
            Their shape.
        random_state
            A seed or Generator.

        Examples
        --------
        >>> kernel_law(4, 3, {"ZZ": 1}).rvs(2, random_state=0).shape
        (2,)
        """
        shape = size if isinstance(size, tuple) else (size,)
        shape = tuple(check_count("size", part, least=0) for part in shape)
        count = int(np.prod(shape, dtype=object))
        if count * self.L > _MOST_DRAWS:
            raise ResourceError(
                f"{count} draws of {self.L} layers exceed {_MOST_DRAWS:.0e} numbers: draw fewer, "
                "or take ppf of uniform numbers"
            )
        rng = check_rng(random_state)
        sums = np.zeros(count)
        step = max(1, _AT_ONCE // max(count, 1))
        for start in range(0, self.L, step):
            layers = min(step, self.L - start)
            sums += self.total.layer.sample(rng, (count, layers)).sum(axis=1)
        return (self._found.sample(rng, (count,)) * sums).reshape(shape)

    def percentile(self, k: ArrayLike) -> float | Array:
        """Return how many percent of Haar circuits have a K of at most k."""
        return _plain(100 * np.asarray(self.cdf(k)))

    def tail_bound(self, k: ArrayLike) -> float | Array:
        """Return a bound on P(K ≥ k) that decays as far out as one looks.

        P(V > v) + P(Σ y² ≥ k/v), the second by Chernoff, at the best of 64 numbers v.

        Examples
        --------
        >>> law = kernel_law(64, 100, {"ZZZZZZ": 1})
        >>> law.sf(6.0) <= law.tail_bound(6.0) < 1e-5
        True
        """
        return self._at(k, self._bounded, 0.0, most=self.support()[1])

    def _bounded(self, k: Array) -> Array:
        high = min(self.route.high, self._found.largest)
        v = np.append(high * np.linspace(0.01, 1.0, 64), self._found.largest)
        beyond = np.append(self._found.beyond(v[:-1]), 0.0)
        beyond = np.where(v < self._found.largest, beyond, 0.0)
        sums = self.total.upper(k[:, None] / (4 * v))
        return np.minimum((beyond + sums).min(axis=1), 1.0)

    @cached_property
    def _most(self) -> float:
        """Beyond this K lies next to nothing of its law."""
        return 4.0 * min(self.route.high, self._found.largest) * self.total.ends[1]

    def _at(
        self,
        k: ArrayLike,
        inside: Callable[[Array], Array],
        beyond: float,
        most: float | None = None,
    ) -> float | Array:
        """Evaluate at positive numbers up to the largest K; elsewhere the value is known."""
        given = check_reals("k", k)
        x = given.ravel()
        found = np.where(x > 0, beyond, 1.0 if most is not None else 0.0).astype(float)
        high = self.support()[1] if most is None else most
        chosen = (x > 0) & (x < high)
        found[chosen] = inside(x[chosen])
        return _plain(found.reshape(given.shape))


def _plain(values: Array) -> float | Array:
    return float(values) if np.ndim(values) == 0 else np.asarray(values)
