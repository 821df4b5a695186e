"""Somebody else's samples: a claim decided on them, or refused by row.

:func:`decide` takes samples of K, μ, εμ, ε or gradients of independent random circuits, in full or
half angles, and returns a verdict like that of a claim, which speaks of those circuits only.
``docs/data.md``; the command is ``qntk-check data``.
"""

from __future__ import annotations

from qntk_check.data.deciding import decide
from qntk_check.data.reading import read_samples
from qntk_check.data.setting import QUANTITIES, Setting
from qntk_check.data.showing import plot, table

__all__ = ["QUANTITIES", "Setting", "decide", "plot", "read_samples", "table"]
