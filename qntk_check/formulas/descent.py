"""Gradient descent without noise, with a frozen kernel: ε(t) = (1 − ηK)^t ε(0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qntk_check import domains
from qntk_check.formula import Formula, Parameter
from qntk_check.formulas.functions import log
from qntk_check.formulas.parameters import KERNEL, RATE

__all__ = ["training_steps"]

RELATIVE_ERROR = Parameter(
    "relative_error", r"\varepsilon_r", "error to be reached, as a share of the first", "1",
    domains.share, positive=True,
)  # fmt: skip


def _training_steps(eta: Any, K: Any, relative_error: Any) -> Any:
    return log(relative_error) / log(1 - eta * K)


def _monotone(values: Mapping[str, Any]) -> None:
    domains.damping(values, 1, "the frozen error is zero after one step at ηK = 1")


training_steps = Formula(
    name="training_steps",
    summary="steps T after which the error is ε_r times the first",
    function=_training_steps,
    parameters=(RATE, KERNEL, RELATIVE_ERROR),
    trace_order=0,
    validity=(
        "Frozen kernel, linear order, no noise; 0 < ηK < 1 and 0 < ε_r < 1. Not a whole number in "
        "general. The linear form log(1/ε_r)/(ηK) is too large by ηK/2, relative, and more."
    ),
    claim="training-time",
    source="paper, eq. (26), before the second ≈",
    relations=(_monotone,),
    rational=False,
)
