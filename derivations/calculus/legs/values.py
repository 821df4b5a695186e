"""Numbers for dimensions and letters on legs, and draws of the integrand of an average."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus.arguments import check_count, check_mapping, check_rng, whole
from derivations.calculus.groups import group_named
from derivations.calculus.legs.networks import IN, OUT, Graph, LegKind, LegLetter, Point
from derivations.calculus.legs.spaces import Dimension, Leg
from derivations.calculus.legs.sums import NetworkSum
from derivations.calculus.letters.forms import form_matrix
from derivations.calculus.results.context import check_multiple
from derivations.calculus.results.evaluation import Number, exact
from derivations.calculus.results.sampling import Sample, sample_of
from derivations.calculus.states import RANDOM_STATES
from derivations.errors import CalculusError, DomainError

__all__ = ["Entries", "at_dimensions", "leg_sample", "leg_value"]

#: Typed as numbers; where all that is given is exact, the entries are Fractions and expressions.
Entries = NDArray[np.complex128]
Dtype = np.dtype[np.generic]

TOLERANCE = 1e-9
# Numbers held at once for one letter: some 16 MB.
BLOCK_ENTRIES = 10**6
# Indices that NumPy's einsum can name.
MOST_INDICES = 52


def leg_value(expression: NetworkSum, dims: object, matrices: object) -> Number | Entries:
    """Return the exact value of an expression; see :meth:`LegExpression.at`."""
    fixed = at_dimensions(expression, dims)
    arrays = _arrays(fixed, matrices)
    found = _evaluated(fixed, arrays)
    return found if fixed.outputs or fixed.inputs else cast("Number", found[()])


def at_dimensions(expression: NetworkSum, dims: object) -> NetworkSum:
    """Return the expression at whole dimensions, exact there whatever the degree."""
    values = _values(dims)
    for size, degree, step in expression.holds:
        check_multiple(_number(size, values), step)
        if _number(size, values) < degree:
            if expression.origin is None:
                raise DomainError(
                    f"the closed form holds where {size} ≥ {degree}, and this is a sum or product "
                    "of averages: evaluate each average by itself below"
                )
            return expression.origin.again(_fixed(expression.origin.expression, values))
    return _fixed(expression, values)


def _values(dims: object) -> dict[str, int]:
    given = check_mapping("dims", dims, "{d_A: 2}")
    return {str(key): check_count(f"dims[{key}]", value, least=1) for key, value in given.items()}


def _number(size: Dimension, values: Mapping[str, int]) -> int:
    found = sympy.sympify(size).subs({s: values[s.name] for s in _known(size, values)})
    number = whole(int(found)) if found.is_Integer else None
    if number is None or number < 1:
        missing = ", ".join(sorted(map(str, found.free_symbols)))
        raise DomainError(
            f"no value for {missing}: give each in dims=, such as dims={{{missing}: 2}}"
            if missing
            else f"{size} is {found} there: give dimensions that make it a positive whole number"
        )
    return number


def _known(value: object, values: Mapping[str, int]) -> list[sympy.Symbol]:
    free = cast("set[sympy.Symbol]", sympy.sympify(value).free_symbols)
    return [symbol for symbol in free if symbol.name in values]


def _fixed(expression: NetworkSum, values: Mapping[str, int]) -> NetworkSum:
    """Return the terms as they stand at whole dimensions."""
    letters = {
        name: replace(
            letter,
            rows=tuple(_number(d, values) for d in letter.rows),
            columns=tuple(_number(d, values) for d in letter.columns),
        )
        for name, letter in expression.letters.items()
    }
    outputs, inputs = (
        {name: Leg(name, _number(leg.dimension, values)) for name, leg in side.items()}
        for side in (expression.outputs, expression.inputs)
    )
    terms = {
        net: value.subs({s: values[s.name] for s in _known(value, values)})
        for net, value in expression.terms.items()
    }
    kept = {net: value for net, value in terms.items() if value != 0}
    return replace(
        expression, terms=kept, outputs=outputs, inputs=inputs, letters=letters, holds=(),
        origin=None,
    )  # fmt: skip


# -- arrays -------------------------------------------------------------------------------------


def _arrays(fixed: NetworkSum, matrices: object) -> dict[str, Entries]:
    given = check_mapping("matrices", matrices, "{'X': [[1, 0], [0, 1]]}")
    found = {
        str(name): _array(fixed.letters[str(name)], rows)
        for name, rows in given.items()
        if str(name) in fixed.letters
    }
    for letter in fixed.letters.values():
        if letter.kind is LegKind.FORM:
            form = form_matrix(int(letter.size)).reshape([int(d) for d in letter.slots])
            found[letter.name] = form * Fraction(1)
    return found


def _array(letter: LegLetter, rows: object) -> Entries:
    """Return what is given for a letter with an axis for each of its indices."""
    try:
        array = np.array(rows)
    except ValueError as error:
        raise CalculusError(f"{letter.name} has rows of unlike lengths: give a matrix") from error
    if array.dtype.kind in "iuO":
        array = np.array([exact(x) for x in array.ravel()], dtype=object).reshape(array.shape)
    elif array.dtype.kind not in "fc" or not np.all(np.isfinite(array)):
        raise CalculusError(f"{letter.name} holds entries that are no finite numbers")
    size = int(letter.size)
    wanted: tuple[int, ...] = (size,) if letter.kind is LegKind.STATE else (size, size)
    if letter.kind is LegKind.CHANNEL:
        if array.ndim == 3 and array.shape[1:] == wanted:  # Kraus operators
            array = np.einsum("koi,kpj->oipj", array, array.conj()).reshape(size**2, size**2)
        wanted = (size**2, size**2)
    if array.shape != wanted:
        kraus = f", or Kraus operators of shape (number, {size}, {size})"
        raise CalculusError(
            f"{letter.name} is {letter.described} and was given in the shape {array.shape}: give "
            f"the shape {wanted}{kraus if letter.kind is LegKind.CHANNEL else ''}"
        )
    _check_declared(letter, array, size)
    return array.reshape(tuple(int(d) for d in letter.slots))


def _check_declared(letter: LegLetter, array: Entries, size: int) -> None:
    number = array.astype(complex)
    off = 0.0
    if letter.kind is LegKind.STATE:
        off = abs(np.vdot(number, number) - 1)
    elif letter.kind is LegKind.UNITARY:
        off = np.abs(number @ number.conj().T - np.eye(size)).max()
    elif letter.kind is LegKind.CHANNEL:
        traced = np.einsum("oioj->ij", number.reshape((size,) * 4))
        off = np.abs(traced - np.eye(size)).max()
    elif letter.hermitian:
        off = np.abs(number - number.conj().T).max()
    if off > TOLERANCE:
        needed = {
            LegKind.STATE: "normalized",
            LegKind.CHANNEL: "trace preserving",
            LegKind.UNITARY: "unitary",
        }.get(letter.kind, "hermitian")
        raise DomainError(
            f"what is given for {letter.name!r} is not {needed} (off by {off:.3g}): give one that "
            "is, or declare another letter"
        )


def _evaluated(fixed: NetworkSum, arrays: Mapping[str, Entries]) -> Entries:
    """Return the value, with an axis for all rows and one for all columns where legs are open.

    An axis for draws comes first, where arrays have one.
    """
    sizes = [
        math.prod(int(leg.dimension) for leg in side.values())
        for side in (fixed.outputs, fixed.inputs)
        if side
    ]
    opens = len(fixed.outputs) + len(fixed.inputs)
    exactly = all(array.dtype == object for array in arrays.values())
    inexact = (array for array in arrays.values() if array.dtype != object)
    kind = np.dtype(object) if exactly else np.result_type(float, *inexact)
    # Exact zeros for exact entries, else numbers: nothing is lost by adding to either.
    total = cast("Entries", np.full(sizes, Fraction(0), dtype=object).astype(kind))
    for graph, value in fixed.graphs():
        if value.free_symbols:
            missing = ", ".join(sorted(map(str, value.free_symbols)))
            raise DomainError(f"no value for {missing}: give each in dims= or leave it out")
        number = exact(value) if isinstance(value, sympy.Rational) else complex(value)
        scale = cast("complex", number if exactly else complex(cast("complex", number)))
        term = np.asarray(_network(graph, fixed, arrays, kind) * scale)
        total = np.asarray(total + term.reshape((*term.shape[: term.ndim - opens], *sizes)))
    real = kind.kind == "f" and not np.any(total.imag)
    return cast("Entries", total.real if real else total)


def _network(
    graph: Graph, fixed: NetworkSum, arrays: Mapping[str, Entries], kind: Dtype
) -> Entries:
    """Return the value of one network, an axis for each open leg."""
    label: dict[Point, int] = {}
    for a, b in graph.wires():
        label[a] = label[b] = len(label) // 2
    tensors: list[Entries] = []
    places: list[tuple[int, ...]] = []
    for i, node in graph.nodes.items():
        array = cast("Entries", _lookup(node.letter.name, arrays).astype(kind))
        tensors.append(array.conj() if node.barred else array)
        places.append(tuple(label[0, i, slot] for slot in range(len(node.letter.slots))))
    # A wire between two open ends is an identity: it needs two indices.
    fresh = len(label) // 2
    for a, b in graph.wires():
        if a[0] and b[0]:
            label[b] = fresh
            identity = _identity(int(graph.dimension(a))).astype(kind)
            tensors.append(cast("Entries", identity))
            places.append((label[a], fresh))
            fresh += 1
    if fresh > MOST_INDICES:
        raise CalculusError(f"a network of {fresh} indices is too large to evaluate")
    if not tensors:
        return cast("Entries", np.array(Fraction(1), dtype=object).astype(kind))
    opens: list[Point] = [(1, OUT, name) for name in fixed.outputs]
    opens += [(1, IN, name) for name in fixed.inputs]
    target = [label[point] for point in opens]
    if kind.kind == "O":
        found = _by_pairs(tensors, places, target)
    else:
        pairs = zip(tensors, places, strict=True)
        operands = [x for array, own in pairs for x in (array, [..., *own])]
        found = np.einsum(*operands, [..., *target], optimize=True)  # type: ignore[call-overload]
    return cast("Entries", np.asarray(found, dtype=kind))


def _identity(size: int) -> Entries:
    """Return the identity of exact numbers."""
    whole = [Fraction(x) for x in np.eye(size, dtype=int).ravel().tolist()]
    return cast("Entries", np.array(whole, dtype=object).reshape(size, size))


def _by_pairs(
    arrays: Sequence[Entries], places: Sequence[tuple[int, ...]], target: Sequence[int]
) -> Entries:
    """Return the contraction of arrays of exact numbers, two at a time, the smallest first.

    NumPy's own order is for numbers that it multiplies by itself.
    """
    waiting = list(zip(arrays, places, strict=True))
    size = {i: n for array, own in waiting for i, n in zip(own, array.shape, strict=True)}

    def left(chosen: Sequence[int]) -> tuple[int, ...]:
        """Return the indices of some arrays that others or the result hold."""
        inside = {i for c in chosen for i in waiting[c][1]}
        outside = {i for c, one in enumerate(waiting) if c not in chosen for i in one[1]}
        return tuple(sorted(inside & (outside | set(target))))

    while len(waiting) > 1:
        pairs = itertools.combinations(range(len(waiting)), 2)
        a, b = min(pairs, key=lambda pair: math.prod(size[i] for i in left(pair)))
        kept = left((a, b))
        product = np.einsum(*waiting[a], *waiting[b], kept)  # type: ignore[call-overload]
        waiting = [one for c, one in enumerate(waiting) if c not in (a, b)] + [(product, kept)]
    found: Entries = np.einsum(*waiting[0], target)  # type: ignore[call-overload]
    return found


def _lookup(name: str, arrays: Mapping[str, Entries]) -> Entries:
    if name not in arrays:
        raise DomainError(f"no matrix for the letter {name!r}: give {{{name!r}: [[…], …]}} too")
    return arrays[name]


# -- samples ------------------------------------------------------------------------------------


def leg_sample(
    expression: NetworkSum, dims: object, draws: object, rng: object, matrices: object
) -> Sample:
    """Return the Monte Carlo mean of an integrand; see :meth:`LegExpression.sample`."""
    origin = expression.origin
    if origin is None:
        raise CalculusError(
            "there is no integrand to sample: only what leg_average returns remembers it, before "
            "it is added to or multiplied; sample each average by itself"
        )
    generator, count = check_rng(rng), check_count("draws", draws, least=2)
    fixed = _fixed(origin.expression, _values(dims))
    given = {name: array.astype(complex) for name, array in _arrays(fixed, matrices).items()}
    letters = [
        (fixed.letters[one.name], group) for one, group in origin.over if one.name in fixed.letters
    ]
    largest = max((int(one.size) for one, _ in letters), default=1)
    block = max(1, min(count, BLOCK_ENTRIES // largest**2))

    def blocks() -> Iterator[Entries]:
        for done in range(0, count, block):
            taken = min(block, count - done)
            drawn = {one.name: _drawn(one, group, taken, generator) for one, group in letters}
            values = _evaluated(fixed, given | drawn)
            # Where nothing random is left in the integrand its values have no axis for draws.
            alone = values.ndim == bool(fixed.outputs) + bool(fixed.inputs)
            yield np.broadcast_to(values, (taken, *values.shape)) if alone else values

    return sample_of(blocks(), is_scalar=not (fixed.outputs or fixed.inputs))


def _drawn(letter: LegLetter, group: str, count: int, rng: np.random.Generator) -> Entries:
    size = int(letter.size)
    if letter.kind is LegKind.STATE:
        found: Entries = RANDOM_STATES.draw(size, count, rng)
    else:
        found = group_named(group).draw(size, count, rng)
    return found.reshape(count, *(int(d) for d in letter.slots))
