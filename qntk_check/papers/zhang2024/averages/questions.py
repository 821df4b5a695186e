"""Which claims samples of random circuits decide, beside what this paper prints of each moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qntk_check.data.questions import Question, question_of
from qntk_check.data.setting import Setting
from qntk_check.papers.zhang2024.averages.printed import PRINTED
from qntk_check.verdicts.conventions import HALF_ANGLES

__all__ = ["QUESTIONS"]


def _printed(id_: str, derivatives: int) -> Callable[[Setting], float]:
    """Return what is printed, in full angles as questions have it."""
    formula, factor = PRINTED[f"{id_} as printed"], float(HALF_ANGLES.factor(derivatives))

    def value(s: Setting) -> float:
        known = {"L": s.layers, "target": s.target}
        given = {p.name: known[p.name] for p in formula.parameters if p.name in known}
        return float(formula(observable=s.observable, **given)) / factor

    return value


def _spread(s: Setting) -> float:
    slots = s.ensemble == "independent-slots"
    return _printed("kernel-spread-independent" if slots else "kernel-spread", 4)(s)


def _of(quantity: str, other: str, id_: str, printed: Callable[[Setting], float]) -> Question:
    """Return the question of another claim about the same moment, with this paper's words."""
    return replace(question_of(quantity, other), claim=id_, printed=printed, quantity=quantity)


QUESTIONS = (
    _of("K", "kernel-mean", "kernel-mean", _printed("kernel-mean", 2)),
    _of("K", "kernel-spread", "kernel-spread", _spread),
    _of("μ", "meta-kernel-mean", "meta-kernel-mean", _printed("meta-kernel-mean", 4)),
    _of("εμ", "second-order-error", "error-meta-kernel", _printed("error-meta-kernel", 4)),
)
