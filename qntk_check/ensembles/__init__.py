"""How circuits are drawn.

The ensemble is part of every claim: what is exact for one is not for another.

========================  ==================================================================
independent-slots         each (V_−, V_+) Haar and independent over ℓ too: the literal
                          assumption of (22) and (23), which no circuit fulfils
haar-circuit              W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) W_{L+1}, all W Haar
bare-circuit              the same without W_{L+1}, on a fixed Ψ_0
clifford-circuit          W uniformly random Cliffords: a 3-design and no more
orthogonal-circuit        the Haar circuit of real matrices: W Haar on O(N), iX_ℓ and Ψ_0 real
========================  ==================================================================

:mod:`qntk_check.ensembles.local` draws circuits of local gates, which are designs of no degree.

Examples
--------
>>> from qntk_check import ensembles
>>> batch = ensembles.get("haar-circuit").sample(n=2, layers=3, size=5, rng=1)
>>> batch.angles.shape, len(batch.unitaries)
((5, 3), 4)
"""

from __future__ import annotations

from qntk_check.ensembles.registry import ENSEMBLES, Ensemble, SlotBatch, get
from qntk_check.unitaries import random_cliffords, random_orthogonals, random_unitaries

__all__ = [
    "ENSEMBLES",
    "Ensemble",
    "SlotBatch",
    "get",
    "random_cliffords",
    "random_orthogonals",
    "random_unitaries",
]
