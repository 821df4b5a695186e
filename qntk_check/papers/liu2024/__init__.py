"""J. Liu, Z. Lin, L. Jiang, *Laziness, barren plateau, and noises in machine learning* (2024).

Its sections are the folders: each claim of a section stands in a file of its folder.
"""

from __future__ import annotations

from pathlib import Path

from qntk_check.papers.liu2024.headlines import HEADLINES
from qntk_check.papers.liu2024.inventory import INVENTORY
from qntk_check.papers.liu2024.questions import ELSEWHERE, QUESTIONS
from qntk_check.verdicts.paper import Paper, listed_in

__all__ = ["PAPER"]

PAPER = Paper(
    name="liu2024",
    title="Laziness, barren plateau, and noises in machine learning",
    citation="J. Liu, Z. Lin, L. Jiang, Mach. Learn.: Sci. Technol. (2024)",
    inventory=INVENTORY,
    find_claims=listed_in("qntk_check.papers.liu2024", "CLAIMS"),
    find_figures=listed_in("qntk_check.papers.liu2024.figures", "FIGURES"),
    find_sweeps=listed_in("qntk_check.papers.liu2024", "SWEEPS"),
    folder=Path(__file__).resolve().parent,
    latex=Path("paper/generated"),
    rank=1,  # the paper that this project began with keeps the short names of its claims
    headlines=HEADLINES,
    answers=QUESTIONS,
    elsewhere=ELSEWHERE,
)
