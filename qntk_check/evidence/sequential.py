"""Draw blocks of samples until every test is decided, or a cap is reached.

The truth and its mutants are fed the same samples: what kills a mutant is the same evidence that
supports the formula. The state after every block is a :class:`~qntk_check.evidence.record.Record`;
a run that continues from one, or from its JSON, ends in the same bits as one never interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_callback, check_room, show
from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import instance, mapping, whole
from qntk_check.evidence.record import Entry, MeanTest, Record
from qntk_check.evidence.seeds import block_generator, canonical_json
from qntk_check.kinds import is_array

__all__ = ["run"]

DrawBlock = Callable[[np.random.Generator, int], ArrayLike]


class Options(TypedDict, total=False):
    """What else may be asked of a run; all by name.

    Parameters
    ----------
    block_size
        Samples of a block, at whose end wealth is judged; 1000 if it is not given.
    progress
        Called with the record after every block, e.g. to show or to save it.
    resume
        A record of the same claim, parameters, tests and block size, to be continued.
    """

    block_size: int
    progress: Callable[[Record], None] | None
    resume: Record | None


def run(
    claim: str, parameters: object, draw_block: DrawBlock, tests: Mapping[str, MeanTest], *,
    cap: int, **options: Unpack[Options],
) -> Record:  # fmt: skip
    """Test claimed means against samples, until all are decided or ``cap`` leaves them open.

    Parameters
    ----------
    claim, parameters
        The permanent name and the parameter set, which fix the seeds: see `canonical_json`.
    draw_block
        ``draw_block(generator, size)`` returns ``size`` independent samples, shape (size,),
        using no randomness but the generator's.
    tests
        The truth and its mutants by name; all see the same samples.
    cap
        Most samples from block 0 on, rounded up to whole blocks.
    block_size, progress, resume
        As in :class:`.sequential.Options`: how often wealth is judged, who hears of it, and the
        record of an earlier run that is continued.

    Raises
    ------
    EvidenceError, ResourceError
        If samples violate a proved bound, are NaN or of the wrong number, or ``resume`` belongs
        to something else; if a block would take more than 4 GiB.

    Examples
    --------
    >>> from qntk_check.evidence import BoundedMeanTest
    >>> tests = {"truth": BoundedMeanTest(0.5, upper=1.0)}
    >>> record = run("example", {"N": 4}, lambda rng, size: rng.beta(2, 2, size), tests, cap=9000)
    >>> record["truth"].outcome.name
    'SUPPORTED'
    """
    asked = _Asked(**options)
    size, blocks = _sizes(cap, asked.block_size)
    record = _opened(claim, parameters, size, tests, asked.resume)
    return _drawn(record, parameters, draw_block, blocks, asked.progress)


@dataclass(frozen=True)
class _Asked:
    """The options of :func:`run`, with what is taken where one is not given."""

    block_size: int = 1000
    progress: Callable[[Record], None] | None = None
    resume: Record | None = None


def _sizes(cap: int, block_size: int) -> tuple[int, int]:
    """Return the samples of a block and the number of blocks."""
    size = whole("block_size", block_size, least=1)
    blocks = -(-whole("cap", cap, least=1) // size)
    check_room(f"the samples of a block of {show(size)}", 32 * size, "give a smaller block_size")
    return size, blocks


def _opened(
    claim: str, parameters: object, size: int, tests: Mapping[str, MeanTest], resume: Record | None
) -> Record:
    record = _start(claim, canonical_json(parameters), size, tests)
    if resume is None:
        return record
    return _continued(record, instance("the record to resume", resume, Record))


def _drawn(
    record: Record,
    parameters: object,
    draw_block: DrawBlock,
    blocks: int,
    progress: Callable[[Record], None] | None,
) -> Record:
    """Return the record after more blocks, up to so many."""
    check_callback("draw_block", draw_block)
    if progress is not None:
        check_callback("progress", progress)
    while record.undecided and record.blocks < blocks:
        generator = block_generator(record.claim, parameters, record.blocks)
        record = _advanced(record, draw_block(generator, record.block_size))
        if progress is not None:
            progress(record)
    return record


def _start(claim: str, parameters: str, size: int, tests: Mapping[str, MeanTest]) -> Record:
    if not mapping("the tests", tests):
        raise EvidenceError("no tests are given: name at least the claimed value to be tested")
    for name, test in tests.items():
        instance("the name of a test", name, str)
        instance(f"the test {name!r}", test, MeanTest)
    entries = tuple(Entry(name, test, test.open()) for name, test in tests.items())
    return Record(claim, parameters, size, 0, entries, np.__version__)


def _continued(fresh: Record, earlier: Record) -> Record:
    """Return ``earlier`` if it is the same experiment as ``fresh``, else say what differs."""
    pairs = {
        "claim": (earlier.claim, fresh.claim),
        "parameters": (earlier.parameters, fresh.parameters),
        "block size": (earlier.block_size, fresh.block_size),
        "tests": (_specifications(earlier), _specifications(fresh)),
    }
    for what, (old, new) in pairs.items():
        if old != new:
            raise EvidenceError(
                f"the record to resume has another {what} ({old} where {new} is asked): evidence "
                "for one question is none for another; start without it"
            )
    return earlier


def _specifications(record: Record) -> list[tuple[str, MeanTest]]:
    return [(entry.name, entry.test) for entry in record.entries]


def _advanced(record: Record, samples: ArrayLike) -> Record:
    shape = np.asarray(samples, dtype=None if is_array(samples) else object).shape
    if shape != (record.block_size,):
        raise EvidenceError(
            f"block {record.blocks} has shape {shape} where ({record.block_size},) was asked: "
            "draw_block(generator, size) returns exactly `size` samples"
        )
    entries = tuple(
        Entry(entry.name, entry.test, entry.test.play(entry.standing, samples))
        for entry in record.entries
    )
    return Record(
        record.claim,
        record.parameters,
        record.block_size,
        record.blocks + 1,
        entries,
        np.__version__,
    )
