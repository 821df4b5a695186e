"""Fig. 1: overparametrized landscape: good minima near any start."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived

__all__ = ["CLAIMS"]

_minima = derived("derivations.descent.landscape", "derive_many_minima")


CLAIMS = (
    Claim(
        id="many-minima",
        statement=r"In the overparametrized case a random initial point has many good enough local "
        "minima nearby.",
        plain="overparametrized: near a random start there are many good enough local minima",
        assumptions=(
            "Read through proxies: random starts of one circuit reach the target, at a small "
            "distance; what is reached is a minimum. n = 2, L = 64, O = ZZ, O_0 = ½. That Figure 1 "
            "pictures it well is a heuristic that no computation decides.",
            "The minima are not isolated: at ε = 0 the Hessian of the loss is g gᵀ, so that L − 1 "
            "directions are flat and the minima of a neighborhood form one surface.",
        ),
        checks=training_checks("many-minima"),
        derivations=(_minima,),
    ),
)
