"""The machine that turns evidence into verdicts. It knows no paper.

A paper is an object (:class:`~qntk_check.verdicts.paper.Paper`) with an inventory and claims; those
that are installed are found by :mod:`~qntk_check.verdicts.registry`. To add a claim, write one
:class:`~qntk_check.verdicts.model.Claim` into the tuple ``CLAIMS`` of a module of its paper's
package; its tests, its row in the tables and its LaTeX follow from there.
"""

from __future__ import annotations

from qntk_check.verdicts.registry import get, registered

__all__ = ["get", "registered"]
