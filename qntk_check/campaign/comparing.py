"""Two ledgers side by side: whether the blocks that both have are the same, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qntk_check.arguments import check_kind
from qntk_check.campaign.ledger import Block, Kept, Ledger

__all__ = ["Compared", "compared"]


@dataclass(frozen=True)
class Compared:
    """What two ledgers have in common.

    Parameters
    ----------
    common
        Number of blocks that both have: of one claim, parameters, size, tests and code.
    different
        Which of these are not the same, as the claim, its parameters and the block's number.
    first, second
        Number of blocks that only one has.

    Examples
    --------
    >>> Compared(common=2, different=(), first=0, second=1).different
    ()
    """

    common: int
    different: tuple[tuple[str, str, int], ...]
    first: int
    second: int


def compared(first: Ledger, second: Ledger) -> Compared:
    """Compare the blocks of two ledgers: moments, log-wealths and audits, to the last bit.

    How long a block took and which packages drew it may differ.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> one, other = Ledger(folder / "a.sqlite"), Ledger(folder / "b.sqlite")
    >>> compared(one, other)
    Compared(common=0, different=(), first=0, second=0)
    """
    one, other = (
        _sets(check_kind("a ledger", each, Ledger, "open one with Ledger(path)"))
        for each in (first, second)
    )
    common, different = 0, list[tuple[str, str, int]]()
    for kept in one.keys() & other.keys():
        blocks, others = _blocks(first, one[kept]), _blocks(second, other[kept])
        shared = sorted(blocks.keys() & others.keys())
        common += len(shared)
        different += [(kept.claim, kept.parameters, number) for number in shared
                      if blocks[number] != others[number]]  # fmt: skip
    alone = (sum(map(ledger.count, sets.values())) - common
             for ledger, sets in ((first, one), (second, other)))  # fmt: skip
    return Compared(common, tuple(sorted(different)), *alone)


def _sets(ledger: Ledger) -> dict[Kept, int]:
    """Return the number of every set by what it has to share with another ledger's."""
    return {replace(kept, id=0, details=""): kept.id for kept in ledger.sets()}


def _blocks(ledger: Ledger, number: int) -> dict[int, Block]:
    """Return the blocks of a set without what may differ."""
    found = ledger.blocks(number)
    return {one.block: replace(one, versions="", duration=0.0) for one in found}
