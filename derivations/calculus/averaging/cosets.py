r"""Double cosets of groups that move equal labels among themselves, each element once.

The permutations that match one list of labels with a rearrangement of it are a coset of those that
keep equal labels together. A sum over two such matches runs over one double coset S_C g S_R.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from derivations.calculus.averaging.averages import refuse
from derivations.calculus.numbers.permutations import Permutation, compose, inverse

__all__ = ["double_coset", "match"]


def match(first: Sequence[Hashable], second: Sequence[Hashable]) -> Permutation:
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


def double_coset(
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
