r"""The routes over U(N) that need no sum over pairs of permutations, the cheapest first.

With the notation of :mod:`~derivations.calculus.averaging.circles`:

``characters``
    All A equal and all B equal. Schur's lemma on the representation λ of U(N) gives
    E p_γ(A U B U^H) = Σ_λ χ_λ(γ) s_λ(A) s_λ(B)/s_λ(1^N): no sum over permutations.
``class-function``
    All A equal (or all B). The average over that side is a class function of what is left, H(τ) =
    Σ_λ χ_λ(τ) s_λ(A)/∏_□(N + c), so that k! terms remain instead of (k!)².
``holomorphic``
    U alone on some circles, U^H alone on the others, one segment each: E p_μ(UA) p_ν(U^H B) =
    Σ_λ χ_λ(μ) χ_λ(ν) s_λ(AB)/s_λ(1^N).

What they give is exactly what the double sum over permutations gives; the tests compare them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

import numpy as np

from derivations.calculus.averaging.averages import (
    Average,
    Product,
    Weights,
    accumulate,
    factor_product,
    joined,
    refuse,
)
from derivations.calculus.averaging.bilinear import BilinearAverage, BilinearWeights
from derivations.calculus.averaging.circles import Circles, alternating
from derivations.calculus.groups.permutation_sums import joint_counts
from derivations.calculus.letters.words import Word, reduce_word
from derivations.calculus.numbers.characters import character_table, class_index
from derivations.calculus.numbers.partitions import (
    Partition,
    class_size,
    hook_product,
    partition_count,
    partitions,
)
from derivations.calculus.numbers.permutations import cycle_type, cycles, inverse

__all__ = ["character_sum", "class_function", "holomorphic"]


def _power_sums(segment: Word, k: int) -> dict[Partition, Product]:
    """Return ∏_i Tr(segment^μ_i) for every partition μ of k where it does not vanish."""
    found = {}
    for mu in partitions(k):
        product = factor_product([segment * part for part in mu])
        if product is not None:
            found[mu] = product
    return found


def _schur(segment: Word, k: int) -> list[tuple[Product, list[int]]]:
    """Return k!·s_λ(segment) as (product of traces, coefficient for each λ), merged."""
    index, table = class_index(k), character_table(k)
    merged: dict[Product, list[int]] = {}
    for mu, product in _power_sums(segment, k).items():
        row = merged.setdefault(product, [0] * len(index))
        size = class_size(mu)
        for i, value in enumerate(table[index[mu]].tolist()):
            row[i] += size * value
    return list(merged.items())


# -- routes -------------------------------------------------------------------------------------


def character_sum(circles: Circles) -> Average | None:
    """All segments of either kind equal: E p_γ(AUBU^H) = Σ_λ χ_λ(γ) s_λ(A) s_λ(B)/s_λ(1^N)."""
    parts = alternating(circles)
    if parts is None or len(set(parts.outer)) > 1 or len(set(parts.inner)) > 1:
        return None
    k = len(parts.beta)
    refuse("characters", k, partition_count(k, k) ** 2)
    values = character_table(k)[class_index(k)[cycle_type(parts.beta)]].tolist()
    shapes = partitions(k)
    front = [value * hook_product(shape) for value, shape in zip(values, shapes, strict=True)]
    left, right = (_schur(side[0], k) for side in (parts.outer, parts.inner))
    common = math.gcd(*front)  # k! for k equal traces
    divided = [x // common for x in front]
    whole = Fraction(math.factorial(k) ** 2, common)
    if whole.denominator > 1:
        divided, whole = front, Fraction(math.factorial(k) ** 2)
    return BilinearAverage(BilinearWeights(shapes, divided, left, right), int(whole))


def class_function(circles: Circles) -> Average | None:
    """All segments of one kind equal: Σ_κ (product over cycles of κ) H(κβ^{-1})."""
    parts = alternating(circles)
    if parts is None:
        return None
    back = inverse(parts.beta)
    if len(set(parts.outer)) == 1:
        common, others = parts.outer[0], parts.inner
    elif len(set(parts.inner)) == 1:
        common, others = parts.inner[0], parts.outer
    else:
        return None
    k = len(back)
    refuse("class-function", k, math.factorial(k))
    counts = joint_counts(others, back)
    index, table = class_index(k), character_table(k)
    shapes, schur = partitions(k), _schur(common, k)
    totals: dict[Product, Weights] = defaultdict(dict)
    for product, by_class in counts.items():
        values = np.zeros(len(index), dtype=table.dtype)
        for cycle, count in by_class.items():
            values += count * table[index[cycle]]
        numbers = values.tolist()
        for product_a, row_a in schur:
            row = [a * b for a, b in zip(numbers, row_a, strict=True)]
            accumulate(totals, joined(product_a, product), shapes, row)
    return Average(totals, math.factorial(k))


def holomorphic(circles: Circles) -> Average | None:
    """U alone on some circles, U^H alone on the others, one segment A and one segment B."""
    same = all(
        circles.plain[token] == circles.plain[after]
        for token, after in enumerate(circles.following)
    )
    first = {s for s, plain in zip(circles.segments, circles.plain, strict=True) if plain}
    second = {s for s, plain in zip(circles.segments, circles.plain, strict=True) if not plain}
    if not same or len(first) != 1 or len(second) != 1:
        return None
    k = circles.balance[0]
    refuse("holomorphic", k, partition_count(k, k) ** 2)
    lengths = {True: [], False: []}
    for cycle in cycles(circles.following):
        lengths[circles.plain[cycle[0]]].append(len(cycle))
    index, table, shapes = class_index(k), character_table(k), partitions(k)
    mu, nu = (tuple(sorted(lengths[kind], reverse=True)) for kind in (True, False))
    # s_λ(1^N) = ∏(N + c)/(hook product)
    front = [
        int(a) * int(b) * hook_product(shape)
        for a, b, shape in zip(table[index[mu]], table[index[nu]], shapes, strict=True)
    ]
    totals: dict[Product, Weights] = defaultdict(dict)
    (segment_a,), (segment_b,) = first, second
    for product, row in _schur(reduce_word(segment_a + segment_b), k):
        accumulate(totals, product, shapes, [f * x for f, x in zip(front, row, strict=True)])
    return Average(totals, math.factorial(k))
