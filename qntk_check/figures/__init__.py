"""The figures: each computed from seeds and formulas, stored as data, and drawn from the data.

Here is the machinery; the figures themselves stand with their papers. To add one, write a
:class:`~qntk_check.figures.model.Figure` into the tuple ``FIGURES`` of a module of the paper's
package of figures (a new module is found by itself). Its command, its files, its place in
the document and its drift test follow from there; docs/figures.md shows how.
"""

from __future__ import annotations

from qntk_check.figures.registry import get, registered

__all__ = ["get", "registered"]
