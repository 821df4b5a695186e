"""J. R. McClean et al., *Barren plateaus in quantum neural network training landscapes* (2018)."""

from pathlib import Path

from plateau2018.gradient import NAME, VARIANCE
from qntk_check.claims import Paper, inventory, listed_in

PAPER = Paper(
    name="plateau2018",
    title="Barren plateaus in quantum neural network training landscapes",
    citation="J. R. McClean et al., Nat. Commun. 9, 4812 (2018)",
    inventory=inventory([
        ("variance-both", "both halves", "Var ∂E = 2 Tr H² Tr ρ² (…), Tr H = 0", "SXM", "Variance"),
        ("variance-any-trace", "both halves", "the same for every H", "SXM", "Variance"),
    ]),
    find_claims=listed_in("plateau2018", "CLAIMS"),
    folder=Path(__file__).parent,
    formulas={NAME: VARIANCE},
)  # fmt: skip
