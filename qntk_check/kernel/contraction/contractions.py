"""The contraction of a shape: found once, weighed against the bounds, and kept.

Every order is traced before any of it runs: pool, adjoints, tables and fixed tensors make its
memory, and its work is counted. Of the orders that fit the one with the least work is taken;
if none fits, an order is cut into parts (:mod:`.slicing`) while the work stays within
:data:`MAX_WORK`, and else the contraction is refused.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np

from qntk_check.circuits import CircuitShape
from qntk_check.errors import ResourceError
from qntk_check.kernel.bounds import MAX_BYTES
from qntk_check.kernel.contraction.leaves import Factor, Leaf, build_leaves, quimb_network
from qntk_check.kernel.contraction.paths import HOPELESS_WIDTH, Order, candidates
from qntk_check.kernel.contraction.plan import Draft, Plan, draft_plan
from qntk_check.kernel.contraction.slicing import cut, find_slices, settings

if TYPE_CHECKING:
    from quimb.tensor import TensorNetwork

__all__ = ["MAX_WORK", "Bounds", "Contraction", "contraction_for", "find_contraction"]

# Complex multiplications for one circuit: some minutes on one core.
MAX_WORK = 2**38
_KEPT = 256

_contractions: OrderedDict[tuple[Hashable, ...], Contraction] = OrderedDict()


@dataclass(frozen=True, eq=False)
class Contraction:
    """A contraction of one shape.

    Parameters
    ----------
    leaves
        The tensors.
    order
        How they are contracted.
    sliced
        The indices that are fixed, part by part; ``()`` if it runs in one.
    work
        Complex multiplications for each circuit, all parts together.
    memory, jets_memory
        Bytes for each circuit: with the gradient, and of Taylor coefficients alone.
    plan
        The tape, if it runs in one part.
    """

    leaves: list[Leaf]
    order: Order
    sliced: tuple[str, ...]
    work: int
    memory: int
    jets_memory: int
    plan: Plan | None

    def plans(self) -> Iterator[Plan]:
        """Yield the tape of every part; tapes of several parts are made when they are due."""
        if self.plan is not None:
            yield self.plan
            return
        for values in settings(self.sliced):
            yield draft_plan(cut(self.leaves, values), self.order.path).compile()


class Bounds(TypedDict, total=False):
    """Bounds on a contraction: bytes, and complex multiplications, both for one circuit."""

    max_bytes: float
    max_work: float


class _Wanted(NamedTuple):
    """What a contraction must do, and within which bounds; orders as in :func:`contraction_for`."""

    orders: int
    max_bytes: float
    max_work: float = MAX_WORK


def contraction_for(
    shape: CircuitShape,
    factors: tuple[Factor, ...],
    state: np.ndarray | None = None,
    *,
    max_bytes: float = MAX_BYTES,
    orders: int = 1,
) -> Contraction:
    """Return the contraction of a shape, found on first use and kept.

    Parameters
    ----------
    shape, factors, state
        As in :func:`.leaves.build_leaves`.
    max_bytes
        The bound on its memory.
    orders
        1 for ⟨O⟩ and its gradient, 3 for Taylor coefficients.

    Raises
    ------
    ResourceError
        If it fits in no way, with the estimate.
    """
    operators = tuple((f.matrix.tobytes(), f.qubits) for f in factors)
    start = None if state is None else state.tobytes() if state.ndim == 1 else "each its own"
    base = shape.key, operators, start, max_bytes
    first = _kept((*base, 1))
    if first is not None and (orders == 1 or first.jets_memory <= max_bytes):
        return first
    key = (*base, orders)
    found = _kept(key)
    if found is None:
        leaves = build_leaves(shape, factors, state)
        found = find_contraction(leaves, shape, max_bytes=max_bytes, orders=orders)
        _contractions[key] = found
        if len(_contractions) > _KEPT:
            _contractions.popitem(last=False)
    return found


def _kept(key: tuple[Hashable, ...]) -> Contraction | None:
    if key in _contractions:
        _contractions.move_to_end(key)
    return _contractions.get(key)


def find_contraction(
    leaves: list[Leaf],
    shape: CircuitShape,
    *,
    max_bytes: float = MAX_BYTES,
    max_work: float = MAX_WORK,
    orders: int = 1,
) -> Contraction:
    """Return the cheapest order that fits whole, else the cheapest that fits in parts.

    Raises
    ------
    ResourceError
        As :func:`contraction_for`, which keeps what it finds.
    """
    wanted, network = _Wanted(orders, max_bytes, max_work), quimb_network(leaves)
    narrowest, drafts = _drafts(leaves, network)
    for order, draft in drafts:
        if draft.memory(orders) <= max_bytes and draft.work <= max_work:
            memory = draft.memory(), draft.memory(3)
            return Contraction(leaves, order, (), draft.work, *memory, draft.compile())
    start = f"the contraction for n = {shape.n}, L = {shape.layers}"
    if not drafts:
        start += f" has tensors of 2^{narrowest:.0f} entries"
        raise ResourceError(_refusal(start, None, wanted))
    start += (
        f" needs {_large(min(draft.memory(orders) for _, draft in drafts))} bytes and "
        f"{_large(drafts[0][1].work)} complex multiplications"
    )
    best = _in_parts(leaves, network, drafts, wanted)
    if best is None or best.work > max_work:
        raise ResourceError(_refusal(start, best, wanted))
    return best


def _drafts(leaves: list[Leaf], network: TensorNetwork) -> tuple[float, list[tuple[Order, Draft]]]:
    """Return the width of the narrowest order, and the orders worth a draft, least work first."""
    drafts: list[tuple[Order, Draft]] = []
    narrowest = float("inf")
    for order in candidates(leaves, network):
        narrowest = min(narrowest, order.width)
        if order.width <= HOPELESS_WIDTH:
            drafts.append((order, draft_plan(leaves, order.path)))
    return narrowest, sorted(drafts, key=lambda pair: pair[1].work)


def _in_parts(
    leaves: list[Leaf],
    network: TensorNetwork,
    drafts: list[tuple[Order, Draft]],
    wanted: _Wanted,
) -> Contraction | None:
    """Return the cheapest order that fits in parts, if there is one."""
    if drafts[0][1].work > wanted.max_work:  # in parts it is more
        return None
    fitting = []
    for order, _ in drafts:
        found = find_slices(leaves, network, order, wanted.max_bytes, wanted.orders)
        if found is not None:
            sliced, draft = found
            work, memory = draft.work << len(sliced), (draft.memory(), draft.memory(3))
            fitting.append(Contraction(leaves, order, sliced, work, *memory, None))
    return min(fitting, key=lambda part: part.work, default=None)


def _refusal(start: str, best: Contraction | None, wanted: _Wanted) -> str:
    """Say what the contraction would take, whole and in parts, and the ways out."""
    parts = "and no cut into parts helps"
    if best is not None:
        parts = f"and in parts {_large(best.work)} multiplications"
    return (
        f"{start} for each circuit, {parts}; the bounds are max_bytes = {wanted.max_bytes:.3g} and "
        f"{_large(int(wanted.max_work))} multiplications: use fewer qubits or layers, or an "
        'observable with a smaller light cone, or raise max_bytes; method="dense" holds two states '
        "of 2^n only, and kernel.uniform_mean samples the mean over angles at any width"
    )


def _large(number: int) -> str:
    return f"{number:.3g}" if number < 10**15 else f"2^{number.bit_length() - 1}"
