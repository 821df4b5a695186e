"""S. Wang et al., *Noise-induced barren plateaus in variational quantum algorithms* (2021).

Beside what it asserts stands what random circuits do exactly, and what the noise of the angles and
of shots does, which is the noise model of the first paper.
"""

from __future__ import annotations

from pathlib import Path

from qntk_check.papers.wang2021.inventory import INVENTORY
from qntk_check.papers.wang2021.questions import QUESTIONS
from qntk_check.verdicts.packaged import packaged
from qntk_check.verdicts.paper import Paper

__all__ = ["PAPER"]

PAPER = Paper(
    name="wang2021",
    title="Noise-induced barren plateaus in variational quantum algorithms",
    citation="S. Wang et al., Nat. Commun. 12, 6961 (2021)",
    inventory=INVENTORY,
    **packaged(__name__, Path("paper")),
    answers=QUESTIONS,
)
