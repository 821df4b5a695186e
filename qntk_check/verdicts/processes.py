"""Claims decided side by side, in processes: the same evidence, verdicts and order as in one.

What a claim's checks find depends on the claim and the level alone, never on what was decided
before it, so that claims can be shared among processes in any order. Evidence and LaTeX come back
as text.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import TypedDict

from qntk_check.errors import EvidenceError, QNTKError
from qntk_check.verdicts import certificates
from qntk_check.verdicts.decide import Decision, collect_evidence
from qntk_check.verdicts.model import Claim, Context, EvidenceData, Level, Tier
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import chosen as papers_of
from qntk_check.verdicts.transfer import decisions_from_data, evidence_as_data

__all__ = ["decide_in_processes", "usable_cores"]


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def decide_in_processes(
    chosen: Mapping[Paper, Sequence[Claim]],
    level: Level,
    jobs: int,
    on_claim: Callable[[str, int, int], None] = lambda _id, _done, _total: None,
    *,
    hand_on: Path | None = None,
) -> dict[Paper, tuple[dict[str, Decision], dict[str, str]]]:
    """Decide claims of installed papers in ``jobs`` processes.

    Parameters
    ----------
    chosen
        What to decide, with all that it rests on, by paper; each process finds it by its name.
    level
        How much work to spend.
    jobs
        Number of processes.
    on_claim
        Hears ``(id, done, total)`` of each claim when it is decided.
    hand_on
        The folder in which processes keep how they checked each step; they read nothing there.

    Returns
    -------
    dict
        For each paper the decisions by claim, in the order given, and the LaTeX of the derivations
        of each claim, every step checked.

    Raises
    ------
    EvidenceError
        If a process ends before its work does; the message names the claims it may have been.
    QNTKError
        What a check raises, as in one process.
    """
    every = [(paper, claim) for paper, claims in chosen.items() for claim in claims]
    # Samples take longest: what begins with them does not end with one process at work.
    every.sort(key=lambda one: Tier.SAMPLED not in one[1].tiers)
    found: dict[tuple[str, str], _Decided] = {}
    # A new interpreter each: a copy of this one would share its threads and what they hold.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(jobs, len(every)), spawning, partial(certificates.use, hand_on, reading=False)
    ) as pool:
        waiting = {
            pool.submit(_decided, paper.name, claim.id, level.value): (paper.name, claim.id)
            for paper, claim in every
        }
        for done, future in enumerate(as_completed(waiting), start=1):
            found[waiting[future]] = _result(future, waiting)
            on_claim(waiting[future][1], done, len(every))
    return {
        paper: _joined(paper, claims, {claim.id: found[paper.name, claim.id] for claim in claims})
        for paper, claims in chosen.items()
    }


def _joined(
    paper: Paper, claims: Sequence[Claim], found: Mapping[str, _Decided]
) -> tuple[dict[str, Decision], dict[str, str]]:
    """Judge what processes found of a paper's claims, in their order."""
    for claim in claims:
        if claim.corrected and (tex := found[claim.id]["corrected"]):
            claim.corrected.shown_as(tex)
    decisions = decisions_from_data(paper, {i: data["evidence"] for i, data in found.items()})
    return (
        {claim.id: decisions[claim.id] for claim in claims},
        {id_: data["derivations"] for id_, data in found.items()},
    )


class _Decided(TypedDict):
    """What a process found of a claim, as JSON."""

    evidence: list[EvidenceData]
    derivations: str
    corrected: str | None


def _decided(paper: str, claim_id: str, level: str) -> str:
    """Return a claim's evidence and the LaTeX of its derivations; runs in a process of its own."""
    claim = papers_of([paper])[0].claim(claim_id)
    try:
        evidence = collect_evidence(claim, Context(Level(level), paper=paper))
        derivations = "".join(build().latex() for build in claim.derivations)
    except QNTKError as error:
        return json.dumps({"error": [type(error).__name__, str(error)]})
    return json.dumps({
        "evidence": [evidence_as_data(item) for item in evidence],
        "derivations": derivations,
        "corrected": claim.corrected and claim.corrected.latex(),
    })  # fmt: skip


def _result(future: Future[str], waiting: Mapping[Future[str], tuple[str, str]]) -> _Decided:
    from qntk_check import errors

    try:
        data = json.loads(future.result())
    except BrokenProcessPool as error:
        left = [id_ for other, (_, id_) in waiting.items() if not other.done() or other.exception()]
        raise EvidenceError(
            f"a process ended before its work did, on one of {', '.join(left[:5])}: it was killed "
            "or ran out of memory; try --jobs 1, which keeps to one process"
        ) from error
    if "error" in data:
        name, message = data["error"]
        raise getattr(errors, name, EvidenceError)(message)
    return data
