"""Random matrices: Haar unitaries, orthogonal matrices and Cliffords, in batches.

Circuits and ensembles are made of them, and they know of neither.

Examples
--------
>>> from qntk_check import unitaries
>>> unitaries.random_unitaries(4, 3, rng=1).shape
(3, 4, 4)
"""

from __future__ import annotations

from qntk_check.unitaries.clifford import random_cliffords
from qntk_check.unitaries.haar import random_orthogonals, random_unitaries

__all__ = ["random_cliffords", "random_orthogonals", "random_unitaries"]
