"""Slicing: fix some indices of a network, contract the parts one after another, and add up.

Each fixed index halves tensors and doubles the number of parts; what does not carry it is
computed again in every part. It pays where few tensors of a contraction are large, and the
estimate says whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from qntk_check.kernel.contraction.leaves import Leaf
from qntk_check.kernel.contraction.paths import Order, slicing_indices
from qntk_check.kernel.contraction.plan import Draft, draft_plan

if TYPE_CHECKING:
    from quimb.tensor import TensorNetwork

__all__ = ["MAX_SLICED", "cut", "find_slices", "settings"]

MAX_SLICED = 16  # indices that are fixed at most: 2^16 parts
_SMALLEST = 4  # log2 of the entries below which no tensor is cut


def settings(indices: Sequence[str]) -> Iterator[dict[str, int]]:
    """Yield all values of some indices.

    Examples
    --------
    >>> list(settings(["a"]))
    [{'a': 0}, {'a': 1}]
    """
    for values in product((0, 1), repeat=len(indices)):
        yield dict(zip(indices, values, strict=True))


def cut(leaves: Sequence[Leaf], values: Mapping[str, int]) -> list[Leaf]:
    """Return the leaves with some indices fixed.

    Examples
    --------
    >>> import numpy as np
    >>> [leaf] = cut([Leaf("fixed", ("a", "b"), base=np.array([[1, 2], [3, 4]]))], {"a": 1})
    >>> leaf.indices, leaf.base.tolist()
    (('b',), [3, 4])
    """
    return [leaf if values.keys().isdisjoint(leaf.indices) else _cut(leaf, values)
            for leaf in leaves]  # fmt: skip


def _cut(leaf: Leaf, values: Mapping[str, int]) -> Leaf:
    selection = tuple(values.get(i) for i in leaf.indices)
    axes = tuple(slice(None) if s is None else s for s in selection)
    return replace(
        leaf,
        indices=tuple(i for i in leaf.indices if i not in values),
        base=None if leaf.base is None else leaf.base[axes],
        slope=None if leaf.slope is None else leaf.slope[axes],
        selection=selection,
    )


def find_slices(
    leaves: Sequence[Leaf], network: TensorNetwork, order: Order, max_bytes: float, orders: int
) -> tuple[tuple[str, ...], Draft] | None:
    """Return indices to fix so that each part fits, and the draft of the costliest part.

    Parameters
    ----------
    leaves, network, order
        The whole contraction.
    max_bytes
        What a part may take.
    orders
        As in :meth:`.plan.Draft.memory`.

    Returns
    -------
    indices, draft
        ``None`` if no part fits with :data:`MAX_SLICED` fixed indices.
    """
    largest = int(max_bytes / 16).bit_length() - 1  # of one tensor alone
    width = min(int(order.width) - 1, largest)
    if order.width - width > MAX_SLICED:
        return None
    for target in range(width, _SMALLEST - 1, -1):
        indices = slicing_indices(network, order.path, 2**target)
        if len(indices) > MAX_SLICED:
            return None
        # ket and bra at different values mirror each other nowhere: the costliest part
        part = cut(leaves, {i: int(i.endswith("*")) for i in indices})
        draft = draft_plan(part, order.path)
        if draft.memory(orders) <= max_bytes:
            return indices, draft
    return None
