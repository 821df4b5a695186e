"""How the sequential tests of a claim went, for the script that plots one of them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from markupsafe import Markup

from qntk_check.report.trials import Row

__all__ = ["as_json", "with_course"]


def with_course(rows: Sequence[Row]) -> list[Row]:
    """Return the sampled means of which a course was stored."""
    return [row for row in rows if row.course is not None and row.course["draws"]]


def as_json(rows: Sequence[Row]) -> Markup:
    """Return the courses with the log-wealths that decide: one refutes the claim, one supports it.

    A mean within δ has two bets against it, one beyond each edge, so that each has half of α.
    """
    data = [
        {
            "claimed": row.claimed, "delta": row.delta, "outcome": row.outcome,
            "refutes": round(math.log((1 if row.exact else 2) / row.alpha), 3),
            "supports": round(-math.log(row.beta), 3),
            **(row.course or {}),
        }
        for row in rows
    ]  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("</", "<\\/"))
