"""Contraction orders: time order, and what cotengra finds.

Deep circuits want time order (width n), shallow wide ones a searched tree; greedy searches
have returned width 31 where time order has 9. So time order is always a candidate, and an
order beyond the width cap is never compiled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from qntk_check.kernel.leaves import Leaf

__all__ = ["candidates", "time_order", "tree_of"]

Path = list[tuple[int, int]]

# Below this width of the time order a search has little to win, and it costs most of the build.
SEARCH_ABOVE_WIDTH = 5
SEARCH_REPEATS = 8


def candidates(leaves: Sequence[Leaf], network: Any) -> Iterator[tuple[str, Path, float]]:
    """Yield (name, path, width): time order first, then searched orders where worthwhile.

    Parameters
    ----------
    leaves
        The tensors in time order.
    network
        The quimb ``TensorNetwork`` of the same tensors, in the same order.

    Yields
    ------
    name, path, width
        The path in static-single-assignment form; the width is log2 of the largest tensor.
    """
    import cotengra as ctg

    path = time_order(leaves)
    width = float(tree_of(network, path).contraction_width())
    yield "time order", path, width
    if width <= SEARCH_ABOVE_WIDTH:
        return
    # A random-greedy optimizer keeps state between searches: a fresh one for each network.
    search = ctg.RandomGreedyOptimizer(max_repeats=SEARCH_REPEATS, seed=0, parallel=False)  # pyright: ignore[reportArgumentType]
    tree = network.contraction_tree(search, output_inds=())
    found = [tuple(pair) for pair in tree.get_ssa_path()]
    if all(len(pair) == 2 for pair in found):
        yield "cotengra random greedy", found, float(tree.contraction_width())


def tree_of(network: Any, path: Path, output: tuple[str, ...] = ()) -> Any:
    """Return the cotengra tree of a path through a quimb network.

    cotengra contracts a tree made from a path only if its indices are single symbols.
    """
    import cotengra as ctg

    sizes = network.ind_sizes()
    symbols = {index: ctg.get_symbol(number) for number, index in enumerate(sizes)}
    inputs = [tuple(symbols[i] for i in tensor.inds) for tensor in network.tensors]
    return ctg.ContractionTree.from_path(
        inputs,
        tuple(symbols[i] for i in output),
        {symbols[index]: size for index, size in sizes.items()},
        ssa_path=path,
    )


def time_order(leaves: Sequence[Leaf]) -> Path:
    """Return the order in which a state-vector simulator would contract, as an SSA path.

    Ket and observable are absorbed leaf by leaf, the bra likewise and apart from it (it is
    the mirror of the ket, so its intermediates need not be computed), then both are joined.

    Examples
    --------
    >>> time_order([Leaf("fixed", ("a",)), Leaf("fixed", ("a", "b")),
    ...             Leaf("fixed", ("b",), "bra")])
    [(0, 1), (2, 3)]
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
    return builder.path


class _Builder:
    """The open tensors of a contraction under way."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.indices: list[set[str]] = [set(leaf.indices) for leaf in leaves]
        self.held = [Counter(leaf.indices) for leaf in leaves]  # appearances inside each tensor
        self.total = Counter(index for leaf in leaves for index in leaf.indices)
        self.path: Path = []

    def contract(self, a: int, b: int) -> int:
        """Contract two tensors; an index held by no other tensor is summed."""
        held = self.held[a] + self.held[b]
        self.path.append((min(a, b), max(a, b)))
        self.held.append(held)
        self.indices.append({i for i, count in held.items() if count < self.total[i]})
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
