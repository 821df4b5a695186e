"""One block drawn once more, here: what a quarantined block fails of shows in this process."""

from __future__ import annotations

import json

from qntk_check.campaign.blocks import Result, evaluate
from qntk_check.campaign.sets import task_of
from qntk_check.campaign.state import State

__all__ = ["draw_again"]


def draw_again(state: State, block: int) -> Result:
    """Return what a worker says of a block, or raise what it raises."""
    kept = state.kept
    task = task_of(kept, state.details["source"], kept.id, block)
    return json.loads(evaluate(json.dumps(task))[0])
