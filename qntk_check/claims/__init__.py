"""The paper, section by section: what it prints, and what decides it.

To add a claim, write one :class:`~qntk_check.claims.model.Claim` into the tuple ``CLAIMS`` of a
module of this package (a new module is found by itself). Its id must stand in the inventory.
Its tests, its row in the tables and its LaTeX follow from there.
"""

from __future__ import annotations

from qntk_check.claims.registry import get, registered

__all__ = ["get", "registered"]
