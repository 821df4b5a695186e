r"""Gaussian averages where one segment alone stands between the matrices: sums over partitions.

For n matrices on circles of lengths μ, all segments being A, only the cycle type ν of πγ matters, γ
of type μ and π of a class ρ: the involutions without fixed points for the GUE, every class for a
complex Wishart matrix. How often each ν occurs is Frobenius' formula,

    #{π ∈ C_ρ : πγ ∈ C_ν} = |C_ρ| |C_ν|/n! Σ_λ χ_λ(ρ) χ_λ(μ) χ_λ(ν)/f_λ,

so that moments of high order need the table of characters and no list of pairings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from derivations.calculus.averaging.averages import Average, Product, factor_product
from derivations.calculus.averaging.circles import Circles
from derivations.calculus.numbers.characters import character_table, class_index
from derivations.calculus.numbers.partitions import Partition, class_size, dimension, partitions
from derivations.calculus.numbers.permutations import cycle_type

__all__ = ["class_terms"]

# The table of characters beyond takes more than some ten seconds.
LARGEST = 24


def class_terms(circles: Circles, classes: Mapping[Partition, int]) -> dict[int, Average] | None:
    """Return the average by the number of loops; None where the segments differ.

    Parameters
    ----------
    circles
        A monomial cut at the Gaussian matrix.
    classes
        The cycle types ρ that occur, and how many loops each has.
    """
    n = len(circles.plain)
    if n > LARGEST or len(set(circles.segments)) > 1:
        return None
    if not (all(circles.plain) and all(circles.forward)):
        return None
    index, table, shapes = class_index(n), character_table(n), partitions(n)
    own = table[index[cycle_type(circles.following)]].tolist()
    weights: dict[int, list[int]] = defaultdict(lambda: [0] * len(shapes))
    for rho, loops in classes.items():
        size, row = class_size(rho), weights[loops]
        for i, value in enumerate(table[index[rho]].tolist()):
            row[i] += size * int(value) // dimension(shapes[i]) * int(own[i])
    segment, order = circles.segments[0], math.factorial(n)
    totals: dict[int, dict[Product, dict[Partition, int]]] = defaultdict(dict)
    for nu in shapes:
        product = factor_product([segment * part for part in nu])
        if product is None:
            continue
        values = [int(value) for value in table[index[nu]].tolist()]
        for loops, row in weights.items():
            total = sum(w * value for w, value in zip(row, values, strict=True))
            number = class_size(nu) * total // order
            if number:
                found = totals[loops].setdefault(product, {(): 0})
                found[()] += number
    return {loops: Average(found) for loops, found in totals.items()}
