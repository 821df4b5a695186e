"""Contraction orders: time order, and what cotengra finds.

Deep circuits want time order (width n), shallow wide ones a searched tree; greedy searches
have returned width 31 where time order has 9. So time order is always a candidate, and an
order beyond the bounds is never compiled.

Orders are kept for the process and not on disk, which would not pay: on one core the search
takes 0 s for n = 4 and L = 64, 0.01 s for a local observable on 100 qubits at depth 4, 0.3 s for
n = 8 and L = 256, 0.4 s for the product of all Z on the 100 qubits, and importing quimb and
numba takes 1.2 s. Nor is there a longer search to keep: sixteen times as many repeats found
no better order for the 100 qubits, at depth 4 or 6.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from qntk_check.kernel.contraction.leaves import Leaf

if TYPE_CHECKING:
    from cotengra import ContractionTree
    from quimb.tensor import TensorNetwork

__all__ = ["HOPELESS_WIDTH", "Order", "candidates", "slicing_indices", "time_order", "tree_of"]

Path = list[tuple[int, int]]

# Below this width of the time order a search has little to win, and it costs most of the build.
SEARCH_ABOVE_WIDTH = 5
SEARCHES = 1, 8, 32  # repeats; one tells whether more would be worth it
SEARCH_LONG_ABOVE_WIDTH = 12
SLICE_REPEATS = 4
HOPELESS_WIDTH = 48  # no bound on memory lets an order as wide be run
_KEPT = 64

_kept: OrderedDict[tuple[Hashable, ...], tuple[Order, ...]] = OrderedDict()


@dataclass(frozen=True)
class Order:
    """A contraction order.

    Parameters
    ----------
    name
        Where it comes from.
    path
        Pairs of tensors in static-single-assignment form.
    width
        log2 of the entries of its largest tensor.
    """

    name: str
    path: Path
    width: float


def candidates(leaves: Sequence[Leaf], network: TensorNetwork) -> tuple[Order, ...]:
    """Return time order first, then a searched order where worthwhile.

    They depend on how the tensors hang together alone, and are kept by that: circuits that
    differ in their axes or angles share them.

    Parameters
    ----------
    leaves
        The tensors in time order.
    network
        The quimb ``TensorNetwork`` of the same tensors, in the same order.
    """
    key = tuple(leaf.indices for leaf in leaves), tuple(leaf.side == "bra" for leaf in leaves)
    if key not in _kept:
        _kept[key] = tuple(_candidates(leaves, network))
        if len(_kept) > _KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _candidates(leaves: Sequence[Leaf], network: TensorNetwork) -> Iterator[Order]:
    order = time_order(leaves)
    yield order
    if order.width <= SEARCH_ABOVE_WIDTH:
        return
    import cotengra as ctg

    tree, width = None, 0.0
    for repeats in SEARCHES:
        # a random-greedy optimizer keeps state between searches: a fresh one for each
        search = ctg.RandomGreedyOptimizer(max_repeats=repeats, seed=0, parallel=False)  # pyright: ignore[reportArgumentType]
        tree = cast("ContractionTree", network.contraction_tree(search, output_inds=()))
        width = float(tree.contraction_width())
        if width > HOPELESS_WIDTH or (repeats > 1 and width <= SEARCH_LONG_ABOVE_WIDTH):
            break
    assert tree is not None
    found = [tuple(pair) for pair in tree.get_ssa_path()]
    if all(len(pair) == 2 for pair in found):
        yield Order("cotengra random greedy", found, width)


def tree_of(network: TensorNetwork, path: Path, output: tuple[str, ...] = ()) -> ContractionTree:
    """Return the cotengra tree of a path through a quimb network.

    cotengra contracts a tree made from a path only if its indices are single symbols.
    """
    import cotengra as ctg

    symbols = _symbols(network)
    sizes = network.ind_sizes()
    inputs = [tuple(symbols[i] for i in tensor.inds) for tensor in network.tensors]
    return ctg.ContractionTree.from_path(
        inputs,
        tuple(symbols[i] for i in output),
        {symbols[index]: size for index, size in sizes.items()},
        ssa_path=path,
    )


def slicing_indices(network: TensorNetwork, path: Path, entries: int) -> tuple[str, ...]:
    """Return indices to fix so that no tensor has more than so many entries, by cotengra.

    They are those that add the least work of the few sets that it tries.
    """
    tree = tree_of(network, path)
    for parent, _, _ in tree.traverse():  # children first: asked at the root, cotengra recurses
        tree.get_legs(parent)
    sliced = tree.slice(target_size=entries, max_repeats=SLICE_REPEATS, seed=0)
    names = {symbol: index for index, symbol in _symbols(network).items()}
    return tuple(names[symbol] for symbol in sliced.sliced_inds)


def _symbols(network: TensorNetwork) -> dict[str, str]:
    import cotengra as ctg

    return {index: ctg.get_symbol(number) for number, index in enumerate(network.ind_sizes())}


def time_order(leaves: Sequence[Leaf]) -> Order:
    """Return the order in which a state-vector simulator would contract.

    Ket and observable are absorbed leaf by leaf, the bra likewise and apart from it (it is
    the mirror of the ket, so its intermediates need not be computed), then both are joined.

    Examples
    --------
    >>> time_order([Leaf("fixed", ("a",)), Leaf("fixed", ("a", "b")),
    ...             Leaf("fixed", ("b",), "bra")])
    Order(name='time order', path=[(0, 1), (2, 3)], width=2.0)
    """
    builder = _Builder(leaves)
    ket = [i for i, leaf in enumerate(leaves) if leaf.side != "bra"]
    bra = [i for i, leaf in enumerate(leaves) if leaf.side == "bra"]
    parts = builder.absorb(ket) + builder.absorb(bra)
    while len(parts) > 1:
        head, *rest = parts
        touching = [p for p in rest if builder.indices[head] & builder.indices[p]]
        other = (touching or rest)[0]
        rest.remove(other)
        parts = [builder.contract(other, head), *rest]
    width = max(len(indices) for indices in builder.indices)
    return Order("time order", builder.path, float(width))


class _Builder:
    """The open tensors of a contraction under way."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.indices: list[set[str]] = [set(leaf.indices) for leaf in leaves]
        # how often each open index of a tensor appears inside it
        self.held: list[dict[str, int]] = [dict.fromkeys(leaf.indices, 1) for leaf in leaves]
        self.total = Counter(index for leaf in leaves for index in leaf.indices)
        self.path: Path = []

    def contract(self, a: int, b: int) -> int:
        """Contract two tensors; an index held by no other tensor is summed."""
        held = dict(self.held[a])
        for index, count in self.held[b].items():
            held[index] = held.get(index, 0) + count
        self.path.append((min(a, b), max(a, b)))
        self.held.append({i: count for i, count in held.items() if count < self.total[i]})
        self.indices.append(set(self.held[-1]))
        return len(self.indices) - 1

    def absorb(self, numbers: Sequence[int]) -> list[int]:
        """Contract leaves in the order given, each with all it touches; return what is left."""
        owner: dict[str, int] = {}
        alive: dict[int, None] = {}
        for number in numbers:
            touching = {owner[i] for i in self.indices[number] if i in owner}
            current = number
            for other in sorted(touching, key=lambda t: (len(self.indices[t]), t)):
                del alive[other]
                current = self.contract(other, current)
            alive[current] = None
            owner.update(dict.fromkeys(self.indices[current], current))
        return list(alive)
