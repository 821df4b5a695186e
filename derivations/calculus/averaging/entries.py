r"""Averages of matrix entries over U(N).

E ∏ U_{i_a j_a} Ū_{i'_a j'_a} = Σ Wg(στ^{-1}) over the σ that match the rows and the τ that match
the columns. The matching σ are a coset of the permutations that keep equal rows together, and so
are the τ; the sum runs over one double coset S_C g S_R of such groups, each element once with its
multiplicity. |U_11|^{2k} is then a sum over S_k, not over S_k × S_k, and a monomial of different
entries is a single term. With symbols as indices the matches stay Kronecker deltas.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import sympy

from derivations.calculus.averaging.assembly import Average, Product
from derivations.calculus.averaging.closed_forms import orthogonal_line, unitary_line
from derivations.calculus.averaging.unitary_routes import refuse, weingarten_sum
from derivations.calculus.letters.letters import end_label, is_state, meaning
from derivations.calculus.letters.words import Factor, bracket_parts, is_bracket
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.permutations import (
    Permutation,
    compose,
    cycle_type,
    inverse,
    symmetric_group,
)

__all__ = ["are_entries", "entry_average"]

# Terms with Kronecker deltas of symbols, each a SymPy product: seconds.
LARGEST_SYMBOLIC = 20_000


def are_entries(factors: Sequence[Factor]) -> bool:
    """Say whether each factor is a single entry of the unitary."""
    return all(
        is_bracket(factor) and len(factor) == 3 and not _of_states(factor) for factor in factors
    )


def _of_states(factor: Factor) -> bool:
    bra, _, ket = bracket_parts(factor)
    return is_state(bra) or is_state(ket)


def _indices(factors: Sequence[Factor]) -> tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]:
    """Return the (row, column) of the entries of U, and of those of its conjugate."""
    plain: list[tuple[Any, Any]] = []
    conjugated: list[tuple[Any, Any]] = []
    for factor in factors:
        bra, (token,), ket = bracket_parts(factor)
        operation = meaning(token)[1]
        pair = (end_label(bra), end_label(ket))
        (plain if operation in {"", "T"} else conjugated).append(
            pair if operation in {"", "C"} else (pair[1], pair[0])
        )
    return plain, conjugated


def entry_average(factors: Sequence[Factor]) -> Average | None:
    """Return the average of a monomial of entries; None if it is not balanced."""
    plain, conjugated = _indices(factors)
    if len(plain) != len(conjugated):
        return None
    rows, columns = [p[0] for p in plain], [p[1] for p in plain]
    rows_bar, columns_bar = [p[0] for p in conjugated], [p[1] for p in conjugated]
    whole = all(isinstance(x, int) for x in rows + columns + rows_bar + columns_bar)
    k = len(plain)
    if not whole:
        return _symbolic(rows, rows_bar, columns, columns_bar)
    if Counter(rows) != Counter(rows_bar) or Counter(columns) != Counter(columns_bar):
        return Average({})
    for fixed, moving in ((rows, columns), (columns, rows)):
        if len(set(fixed)) == 1:
            return unitary_line(moving, k)
    g = compose(inverse(_match(columns, columns_bar)), _match(rows, rows_bar))
    counts: Counter[Partition] = Counter()
    elements, multiplicity = _double_coset(columns, g, rows)
    for element in elements:
        counts[cycle_type(element)] += multiplicity
    return weingarten_sum({((), 1, 0): counts}, k, "U")


def orthogonal_entries(factors: Sequence[Factor]) -> Average | None:
    """Return the average over O(N) of an even number of entries of one row or column, else None."""
    plain, conjugated = _indices(factors)
    pairs = plain + conjugated
    if len(pairs) % 2 or not all(isinstance(index, int) for pair in pairs for index in pair):
        return None
    rows, columns = zip(*pairs, strict=True)
    for fixed, moving in ((rows, columns), (columns, rows)):
        if len(set(fixed)) == 1:
            return orthogonal_line(moving)
    return None


def _match(first: Sequence[Hashable], second: Sequence[Hashable]) -> Permutation:
    """Return one permutation σ with first[a] = second[σ(a)]."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, label in enumerate(second):
        places[label].append(place)
    return tuple(places[label].pop() for label in first)


def _young(labels: Sequence[Hashable]) -> Iterator[Permutation]:
    """Yield the permutations that move each point to one with the same label."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        blocks[label].append(place)
    for images in itertools.product(*(itertools.permutations(b) for b in blocks.values())):
        found = [0] * len(labels)
        for block, image in zip(blocks.values(), images, strict=True):
            for place, target in zip(block, image, strict=True):
                found[place] = target
        yield tuple(found)


def _order(labels: Sequence[Hashable]) -> int:
    return math.prod(math.factorial(count) for count in Counter(labels).values())


def _double_coset(
    left: Sequence[Hashable], g: Permutation, right: Sequence[Hashable]
) -> tuple[Iterator[Permutation], int]:
    """Return the elements of S_left g S_right, and how often (t, s) ↦ t g s meets each."""
    back = inverse(g)
    joint = [(left[x], right[back[x]]) for x in range(len(g))]
    multiplicity = _order(joint)
    terms = _order(left) * _order(right) // multiplicity
    refuse("entries", len(g), terms)

    def elements() -> Iterator[Permutation]:
        for t in _cosets(left, joint):
            tg = compose(t, g)
            for s in _young(right):
                yield compose(tg, s)

    return elements(), multiplicity


def _cosets(left: Sequence[Hashable], joint: Sequence[Hashable]) -> Iterator[Permutation]:
    """Yield one t of each coset of S_joint in S_left: the joint labels arranged in all ways."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for place, label in enumerate(left):
        blocks[label].append(place)
    choices = [list(_arrangements(block, [joint[x] for x in block])) for block in blocks.values()]
    for picks in itertools.product(*choices):
        found = [0] * len(left)
        for block, images in zip(blocks.values(), picks, strict=True):
            for place, target in zip(block, images, strict=True):
                found[place] = target
        yield tuple(found)


def _arrangements(block: Sequence[int], labels: Sequence[Hashable]) -> Iterator[list[int]]:
    """Yield bijections of a block, one for each arrangement of the labels over its places."""
    left: dict[Hashable, list[int]] = defaultdict(list)
    for place, label in zip(block, labels, strict=True):
        left[label].append(place)

    def fill(rest: Counter[Hashable], word: list[Hashable]) -> Iterator[list[Hashable]]:
        if len(word) == len(block):
            yield word
            return
        for label in [label for label, count in rest.items() if count]:
            rest[label] -= 1
            yield from fill(rest, [*word, label])
            rest[label] += 1

    for word in fill(Counter(labels), []):
        taken: Counter[Hashable] = Counter()
        images = dict.fromkeys(block, 0)
        for target, label in zip(block, word, strict=True):
            images[left[label][taken[label]]] = target
            taken[label] += 1
        yield [images[place] for place in block]


def _symbolic(
    rows: list[Any], rows_bar: list[Any], columns: list[Any], columns_bar: list[Any]
) -> Average:
    """Return the sum with Kronecker deltas of the indices."""
    k = len(rows)
    refuse("entries", k, math.factorial(k) ** 2, LARGEST_SYMBOLIC)
    first = _deltas(rows, rows_bar)
    second = _deltas(columns, columns_bar)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for sigma, delta_i in first:
        for tau, delta_j in second:
            product = ((), delta_i * delta_j, 0)
            counts[product][cycle_type(compose(sigma, inverse(tau)))] += 1
    return weingarten_sum(counts, k, "U")


def _deltas(first: list[Any], second: list[Any]) -> list[tuple[Permutation, Any]]:
    found = []
    for sigma in symmetric_group(len(first)):
        pairs = [(first[a], second[sigma[a]]) for a in range(len(first))]
        delta = sympy.Mul(*(sympy.KroneckerDelta(*pair) for pair in pairs))
        if delta != 0:
            found.append((sigma, delta))
    return found
