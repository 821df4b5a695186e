"""What several claims about networks assume."""

from __future__ import annotations

__all__ = ["CLIPPED", "INITIALIZATION"]

INITIALIZATION = "Independent normal weights and biases of mean 0, as in (33)."
CLIPPED = (
    "Weights are unbounded, so samples are clipped at a stated multiple of the claimed value: what "
    "is tested with guaranteed error rates is the clipped mean, which can only be lower."
)
