"""Exact evidence about a printed statement, from numbers that its check computed."""

from __future__ import annotations

from qntk_check.verdicts.corrections import Contrast
from qntk_check.verdicts.model import Evidence, Fields, Finding, Subject, Tier

__all__ = ["printed_fails"]


def printed_fails(
    summary: str,
    details: Fields,
    *,
    off: bool,
    contrast: Contrast | None = None,
    tier: Tier = Tier.SYMBOLIC,
) -> Evidence:
    """Return what a counterexample says: that the printed statement fails, if it is off there.

    Parameters
    ----------
    summary
        One sentence with the numbers.
    details
        The numbers as data.
    off
        Whether they contradict the statement; what is computed decides it.
    contrast
        The points that tell of which kind the correction is, where there is one.
    tier
        How the numbers were found, if not by formulas that were proved.
    """
    compared = {} if contrast is None else {"contrast": contrast.as_data()}
    return Evidence(
        tier, Subject.PRINTED, Finding.FAILS if off else Finding.HOLDS, exact=True,
        summary=summary, details={**details, **compared}, only="the points compared",
    )  # fmt: skip
