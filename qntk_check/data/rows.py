"""One moment of samples as a row: exact, as printed, and measured."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["MomentRow"]

MomentRow = TypedDict(
    "MomentRow",
    {
        "moment": str,
        "claim": str,
        "exact": float,
        "printed": float | None,
        "measured": float | None,
        "standard error": float | None,
    },
)
"""A row of ``details["moments"]`` of a verdict on samples."""
