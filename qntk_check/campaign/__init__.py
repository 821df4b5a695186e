"""Campaigns: evidence over ranges of parameters, gathered in blocks that a ledger keeps.

Read in this order: :mod:`~qntk_check.campaign.sweeps` (what a claim lets a campaign draw),
:mod:`~qntk_check.campaign.sets` (parameter sets and their tests),
:mod:`~qntk_check.campaign.blocks` (what a worker does),
:mod:`~qntk_check.campaign.ledger` (the one file that keeps it), :mod:`~qntk_check.campaign.state`
(blocks merged in order), :mod:`~qntk_check.campaign.engines` and
:mod:`~qntk_check.campaign.running` (the work). ``docs/campaigns.md`` is the tutorial.

A name is imported when it is asked for: a worker loads what it needs for numbers, and nothing
symbolic.

Examples
--------
>>> from qntk_check import campaign
>>> sets = campaign.planned(campaign.Asked(("kernel-mean",), n=(1,), layers=(2,), relative=0.2))
>>> [one.label for one in sets]
['kernel-mean n=1 L=2']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qntk_check.campaign.code import fingerprint
    from qntk_check.campaign.comparing import Compared, compared
    from qntk_check.campaign.engines import started
    from qntk_check.campaign.joining import evidence, joined
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.ranges import read_range
    from qntk_check.campaign.rows import block_rows, export, set_row
    from qntk_check.campaign.running import Limits, work
    from qntk_check.campaign.sets import Asked, ParameterSet, planned
    from qntk_check.campaign.state import State, states
    from qntk_check.campaign.sweeps import Sweep, observable_named, sweep_of

__all__ = [
    "Asked",
    "Compared",
    "Ledger",
    "Limits",
    "ParameterSet",
    "State",
    "Sweep",
    "block_rows",
    "compared",
    "evidence",
    "export",
    "fingerprint",
    "joined",
    "observable_named",
    "planned",
    "read_range",
    "set_row",
    "started",
    "states",
    "sweep_of",
    "work",
]

_HOMES = {
    "code": ("fingerprint",),
    "comparing": ("Compared", "compared"),
    "engines": ("started",),
    "joining": ("evidence", "joined"),
    "ledger": ("Ledger",),
    "ranges": ("read_range",),
    "rows": ("block_rows", "export", "set_row"),
    "running": ("Limits", "work"),
    "sets": ("Asked", "ParameterSet", "planned"),
    "state": ("State", "states"),
    "sweeps": ("Sweep", "observable_named", "sweep_of"),
}


def __getattr__(name: str) -> object:
    """Import a name from its module when it is first asked for."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found
