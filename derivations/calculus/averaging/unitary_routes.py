r"""The routes to an average over U(N), from the special and cheap to the general.

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
``permutations``
    The double sum over σ and τ, for every word.

All of them return the exact same average; two of them are compared in the tests.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import numpy as np

from derivations.calculus.averaging.assembly import Average, Product, Weights, factor_product
from derivations.calculus.averaging.circles import Alternating, Circles, alternating
from derivations.calculus.averaging.walks import unoriented_counts
from derivations.calculus.letters.words import Word, reduce_word
from derivations.calculus.numbers.characters import character_table, class_index
from derivations.calculus.numbers.partitions import (
    Partition,
    class_size,
    hook_product,
    partition_count,
    partitions,
)
from derivations.calculus.numbers.permutations import (
    compose,
    cycle_codes,
    cycle_type,
    cycles,
    group_array,
    inverse,
    symmetric_group,
)
from derivations.calculus.weingarten import class_weights
from derivations.errors import CalculusError, ResourceError

__all__ = ["ROUTES", "unitary_average"]

# Terms of a sum over permutations that are taken on without asking: seconds, and some 100 MB.
LARGEST_SUM = 1_000_000
# Pairs of permutations walked along one by one in Python: some ten seconds.
LARGEST_WALKS = 600_000


def refuse(route: str, k: int, terms: int, bound: int = LARGEST_SUM) -> None:
    """Refuse a sum of too many terms before it starts."""
    if terms > bound:
        raise ResourceError(
            f"the route {route!r} would sum {terms:,} terms at degree {k}, more than the bound of "
            f"{bound:,}: use fewer distinct letters (one letter repeated on a side makes it "
            "a sum over k! terms, on both sides a sum over partitions), or lower powers; what has "
            "a form for every power is entries in one row or one column, powers of Tr(U) alone, "
            "and random states: (U.H*A*U)[0,0]**20 is State('chi').expect(A)**20, and "
            "|U[0,0]|^40 is State('chi').projector[0,0]**20, averaged by state_average"
        )


# -- power sums ---------------------------------------------------------------------------------


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


def _joined(a: Product, b: Product) -> Product:
    scalar = a[1] if isinstance(b[1], int) and b[1] == 1 else a[1] * b[1]
    return tuple(sorted(a[0] + b[0])), scalar, a[2] + b[2]


def _accumulate(
    totals: dict[Product, Weights], product: Product, shapes: Iterable[Partition], row: list[int]
) -> None:
    target = totals[product]
    for shape, weight in zip(shapes, row, strict=True):
        if weight:
            target[shape] = target.get(shape, 0) + weight


# -- routes -------------------------------------------------------------------------------------


def characters(circles: Circles) -> Average | None:
    """All segments of either kind equal: E p_γ(AUBU^H) = Σ_λ χ_λ(γ) s_λ(A) s_λ(B)/s_λ(1^N)."""
    parts = alternating(circles)
    if parts is None or len(set(parts.outer)) > 1 or len(set(parts.inner)) > 1:
        return None
    k = len(parts.beta)
    refuse("characters", k, partition_count(k, k) ** 2)
    values = character_table(k)[class_index(k)[cycle_type(parts.beta)]].tolist()
    shapes = partitions(k)
    front = [value * hook_product(shape) for value, shape in zip(values, shapes, strict=True)]
    totals: dict[Product, Weights] = defaultdict(dict)
    right = _schur(parts.inner[0], k)
    for product_a, row_a in _schur(parts.outer[0], k):
        left = [f * a for f, a in zip(front, row_a, strict=True)]
        for product_b, row_b in right:
            row = [a * b for a, b in zip(left, row_b, strict=True)]
            _accumulate(totals, _joined(product_a, product_b), shapes, row)
    return Average(totals, math.factorial(k) ** 2)


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
    counts = _joint_counts(others, back)
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
            _accumulate(totals, _joined(product_a, product), shapes, row)
    return Average(totals, math.factorial(k))


def _joint_counts(
    words: tuple[Word, ...], back: tuple[int, ...]
) -> Mapping[Product, Counter[Partition]]:
    """Count the κ of S_k by (product of traces over its cycles, class of κ∘back)."""
    trace = _cycle_traces(words)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    k = len(words)
    group = symmetric_group(k) if k <= 8 else _all_permutations(k)
    for kappa in group:
        product = trace(kappa)
        if product is not None:
            counts[product][cycle_type(compose(kappa, back))] += 1
    return counts


def _all_permutations(k: int) -> Iterable[tuple[int, ...]]:
    import itertools

    return itertools.permutations(range(k))


def _cycle_traces(words: tuple[Word, ...]) -> Callable[[tuple[int, ...]], Product | None]:
    """Return a function from a permutation to the product of traces over its cycles."""
    kinds = {word: i for i, word in enumerate(dict.fromkeys(words))}
    labels = [kinds[word] for word in words]
    segments = list(kinds)

    @cache
    def product(necklaces: tuple[tuple[int, ...], ...]) -> Product | None:
        return factor_product([sum((segments[i] for i in cycle), ()) for cycle in necklaces])

    def trace(permutation: tuple[int, ...]) -> Product | None:
        found = [tuple(labels[i] for i in cycle) for cycle in cycles(permutation)]
        return product(tuple(sorted(found)))

    return trace


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
        _accumulate(totals, product, shapes, [f * x for f, x in zip(front, row, strict=True)])
    return Average(totals, math.factorial(k))


def permutation_sum(circles: Circles) -> Average | None:
    """Sum over all pairs of permutations: any balanced word."""
    if not circles.oriented:
        k = circles.balance[0]
        refuse("permutations", k, math.factorial(k) ** 2, LARGEST_WALKS)
        return weingarten_sum(unoriented_counts(circles), k, "U")
    parts = alternating(circles)
    k = circles.balance[0]
    refuse("permutations", k, math.factorial(k) ** 2)
    counts = _separable_counts(parts) if parts else _mixed_counts(circles)
    return weingarten_sum(counts, k, "U")


def weingarten_sum(
    counts: Mapping[Product, Mapping[Partition, int]], k: int, group: str
) -> Average:
    """Return Σ count · Wg(class), from counts by product of traces and class."""
    scale, rows = class_weights(k, group)
    index, shapes = class_index(k), partitions(k)
    totals: dict[Product, Weights] = defaultdict(dict)
    for product, by_class in counts.items():
        row = [0] * len(shapes)
        for cycle, count in by_class.items():
            for i, weight in enumerate(rows[index[cycle]]):
                row[i] += count * weight
        _accumulate(totals, product, shapes, row)
    return Average(totals, scale)


def _group_by_product(words: tuple[Word, ...]) -> tuple[list[Product], np.ndarray]:
    """Return the distinct products over cycles, and the number of each permutation's (−1: zero)."""
    trace = _cycle_traces(words)
    numbers: dict[Product, int] = {}
    labels = []
    for permutation in symmetric_group(len(words)):
        product = trace(permutation)
        labels.append(-1 if product is None else numbers.setdefault(product, len(numbers)))
    return list(numbers), np.array(labels)


def _separable_counts(parts: Alternating) -> Mapping[Product, Counter[Partition]]:
    """Count pairs (σ, κ) by products of traces and the class of σκβ^{-1}."""
    k = len(parts.beta)
    products_a, labels_a = _group_by_product(parts.outer)
    products_b, labels_b = _group_by_product(parts.inner)
    group = group_array(k)
    classes = {int(cycle_codes(np.array([p]))[0]): cycle_type(p) for p in _class_representatives(k)}
    codes = sorted(classes)
    kept = np.flatnonzero(labels_b >= 0)
    second = group[kept][:, list(inverse(parts.beta))]  # κβ^{-1}
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for number, product_a in enumerate(products_a):
        tally = np.zeros(len(products_b) * len(codes), dtype=np.int64)
        for sigma in group[labels_a == number]:
            kinds = np.searchsorted(codes, cycle_codes(sigma[second]))
            tally += np.bincount(labels_b[kept] * len(codes) + kinds, minlength=len(tally))
        for place in np.flatnonzero(tally):
            product = _joined(product_a, products_b[place // len(codes)])
            counts[product][classes[codes[place % len(codes)]]] += int(tally[place])
    return counts


def _class_representatives(k: int) -> list[tuple[int, ...]]:
    found = []
    for mu in partitions(k):
        images: list[int] = []
        for part in mu:
            start = len(images)
            images += [start + (i + 1) % part for i in range(part)]
        found.append(tuple(images))
    return found


def _mixed_counts(circles: Circles) -> Mapping[Product, Counter[Partition]]:
    """Count pairs (σ, τ) where segments of all kinds lie on the same circles."""
    plains = [token for token, plain in enumerate(circles.plain) if plain]
    daggers = [token for token, plain in enumerate(circles.plain) if not plain]
    k = len(plains)
    position = {token: i for kind in (plains, daggers) for i, token in enumerate(kind)}
    ends = [(circles.plain[t], position[t]) for t in circles.following]
    trace = _cycle_traces(circles.segments)
    counts: dict[Product, Counter[Partition]] = defaultdict(Counter)
    for sigma in symmetric_group(k):
        for tau_back in symmetric_group(k):
            # After a segment that ends at the a-th U comes the one that follows the σ(a)-th U^H;
            # after one that ends at the b-th U^H, the one that follows the τ^{-1}(b)-th U.
            step = tuple(daggers[sigma[i]] if plain else plains[tau_back[i]] for plain, i in ends)
            product = trace(step)
            if product is not None:
                counts[product][cycle_type(compose(sigma, tau_back))] += 1
    return counts


ROUTES: dict[str, Callable[[Circles], Average | None]] = {
    "characters": characters,
    "class-function": class_function,
    "holomorphic": holomorphic,
    "permutations": permutation_sum,
}


def unitary_average(circles: Circles, route: str) -> Average:
    """Return the average by the named route, or by the first that applies (``"auto"``)."""
    if not circles.oriented:
        if route not in {"auto", "permutations"}:
            raise CalculusError(
                f"the route {route!r} does not apply where a trace holds both the unitary and its "
                "transpose: give 'auto' or 'permutations'"
            )
        route = "permutations"
    if route == "auto":
        found = (average for run in ROUTES.values() if (average := run(circles)) is not None)
        return next(found)
    average = ROUTES[route](circles)
    if average is None:
        raise CalculusError(
            f"the route {route!r} does not apply to a word of this form: it needs "
            f"{_NEEDS[route]}; leave the choice to route='auto'"
        )
    return average


_NEEDS = {
    "characters": "alternating U and U.H with one letter on either side",
    "class-function": "alternating U and U.H with one letter on one side",
    "holomorphic": "U and U.H on different traces, with one letter each",
}
