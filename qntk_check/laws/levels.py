"""Which levels an observable has, how often each, and the law of Var_χ O that they give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qntk_check.arguments import as_float, check_count, check_sequence, show
from qntk_check.errors import DomainError, ObservableError
from qntk_check.laws.compressed import nodes_of_levels, nodes_of_traces
from qntk_check.laws.limit import Limit, limit_law
from qntk_check.laws.spectral import ManyLevels
from qntk_check.laws.variances import TwoLevels
from qntk_check.observables import (
    ObservableLike,
    PauliSum,
    canonical,
    dimension,
    exact_traces,
    spectrum,
)

__all__ = ["Levels", "of_observable", "of_pairs"]

MOST_LEVELS = 64  # whose law is inverted as it is
MOST_NODES, _LEAST_WEIGHT = 12, 2.0  # of more levels; lighter nodes make a law less smooth
_INVERTED = 2**16  # the largest N whose law is inverted; beyond it the limit law is
_LISTED = 2**12  # eigenvalues that are computed
_TRACES = 11  # of an observable whose eigenvalues are not: six nodes


@dataclass(frozen=True)
class Levels:
    """The spectrum of O as pairs of a value and how often it occurs, and its traces.

    Parameters
    ----------
    pairs
        Values, increasing, with whole multiplicities; empty if the traces are all that is known.
    N
        The dimension.
    traces
        Tr O, Tr O², …, exactly.
    """

    pairs: tuple[tuple[Fraction, int], ...]
    N: int
    traces: tuple[Fraction, ...]

    def law(self, fewer: int = 0) -> TwoLevels | ManyLevels | Limit:
        """Return the law of Var_χ O, with so many nodes fewer where the levels are more."""
        if len(self.pairs) == 2:
            (low, one), (high, other) = self.pairs
            return TwoLevels(float(high - low), float(other), float(one))
        listed = self._listed
        if len(listed.levels) == 2:
            low, high = listed.levels.tolist()
            one, other = np.rint(listed.weights).tolist()
            return TwoLevels(high - low, other, one)
        if self.N > _INVERTED:
            return limit_law(self.N, self.traces[:8], listed)
        return self.nodes(fewer) if self.compressed else listed

    @cached_property
    def _listed(self) -> ManyLevels:
        """Return all levels, about their mean, of which the law does not know."""
        if not self.pairs:
            return self.nodes(0)
        mean = self.traces[0] / self.N
        levels = np.array([float(value - mean) for value, _ in self.pairs])
        return ManyLevels(levels, np.array([float(count) for _, count in self.pairs]))

    def nodes(self, fewer: int) -> ManyLevels:
        """Return nodes that stand for the levels, so many fewer than are taken."""
        if not self.pairs:
            count = len(self.traces) - 1 + len(self.traces) % 2
            return ManyLevels(*nodes_of_traces(self.N, self.traces[: count - 2 * fewer]))
        listed, count = self._listed, MOST_NODES
        levels, weights = nodes_of_levels(listed.levels, listed.weights, count)
        while weights.min() < _LEAST_WEIGHT and count > MOST_NODES // 2:
            count -= 1
            levels, weights = nodes_of_levels(listed.levels, listed.weights, count)
        if fewer:
            levels, weights = nodes_of_levels(listed.levels, listed.weights, count - fewer)
        return ManyLevels(levels, weights)

    @property
    def compressed(self) -> bool:
        """Whether nodes stand for the levels, where the law is inverted."""
        if not self.pairs:  # fewer nodes than the traces could give are the levels themselves
            return len(self._listed.levels) == (len(self.traces) + 1) // 2
        return len(self.pairs) > MOST_LEVELS


def of_pairs(N: int, levels: Iterable[tuple[object, object]]) -> Levels:
    """Read pairs of a value and how often it occurs.

    Examples
    --------
    >>> of_pairs(4, [(1, 1), (0, 3)]).traces[:2]
    (Fraction(1, 1), Fraction(1, 1))
    """
    found: Counter[Fraction] = Counter()
    for pair in check_sequence("levels", levels, "give pairs of a value and how often it occurs"):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise ObservableError(f"{show(pair)} is no level: give pairs (value, multiplicity)")
        value = pair[0] if isinstance(pair[0], int | Fraction) else as_float(pair[0])
        if isinstance(pair[0], bool) or value is None or not np.isfinite(float(value)):
            raise ObservableError(f"the level {show(pair[0])} is no finite real number: give one")
        found[Fraction(value)] += check_count("a multiplicity", pair[1])
    if sum(found.values()) != N:
        raise ObservableError(
            f"the multiplicities add up to {show(sum(found.values()))}, not to N = {show(N)}: give "
            "every level with how often it occurs"
        )
    return _read(tuple(sorted(found.items())), N)


def of_observable(N: int, observable: ObservableLike) -> Levels:
    """Read an observable in any of its forms.

    Examples
    --------
    >>> of_observable(2**100, {"Z" * 100: 0.5}).pairs[1][0]
    Fraction(1, 2)
    """
    form = canonical(observable)
    if (size := dimension(form)) != N:
        raise DomainError(f"the observable acts on dimension {show(size)}, not N = {show(N)}")
    if isinstance(form, PauliSum):
        strings = {s: Fraction(v) for s, v in form.items() if set(s) != {"I"} and v}
        if len(strings) == 1:
            ((_, value),) = strings.items()
            center = Fraction(form.constant)
            pairs = ((center - abs(value), N // 2), (center + abs(value), N // 2))
            return _read(pairs, N)
        if strings and N > _LISTED:
            return Levels((), N, exact_traces(form, _TRACES))
    if isinstance(form, tuple):
        return _read(tuple(sorted(Counter(Fraction(value) for value in form).items())), N)
    values = np.sort(spectrum(form))
    groups = np.split(values, np.flatnonzero(np.diff(values) > 1e-12 * np.ptp(values)) + 1)
    return _read(tuple((Fraction(float(g[len(g) // 2])), len(g)) for g in groups), N)


def _read(pairs: tuple[tuple[Fraction, int], ...], N: int) -> Levels:
    if len(pairs) < 2:
        raise ObservableError(
            "O is a multiple of 1, of which K is 0 in every circuit: give an observable with two "
            "levels or more"
        )
    traces = tuple(sum((c * v**k for v, c in pairs), Fraction(0)) for k in range(1, 9))
    return Levels(pairs, N, traces)
