"""Where the kernel of a given circuit stands: beside uniform angles, and beside the Haar circuit.

K of one circuit says little by itself. Two averages are known beside it: over the parameters of the
same circuit, exactly where its angles are independent and else by draws, and over Haar-random
circuits with as many angles, in closed form. :func:`standing` computes all three, and the
percentile of K among Haar circuits where its law is known.

Examples
--------
>>> from qntk_check import circuits
>>> found = standing(circuits.brickwork(n=4, layers=3, seed=1), {"ZZII": 1.0}, draws=50)
>>> found.uniform.method, found.haar.mean > 0
('network', True)
"""

from __future__ import annotations

from qntk_check.standing.haar import HaarValue
from qntk_check.standing.showing import as_data, lines, plot
from qntk_check.standing.values import Drawn, Standing, Uniform, standing

__all__ = ["Drawn", "HaarValue", "Standing", "Uniform", "as_data", "lines", "plot", "standing"]
