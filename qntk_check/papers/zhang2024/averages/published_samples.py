"""Samples of random circuits in a file, as the authors released theirs: read, and decided.

The released files have no licence and stay where they are. What is decided here are files of the
same layout that the suite writes itself: n = 6, the XXZ ring with J = 2, 1000 circuits a file, a
row of K and μ for each. ``qntk-check data FILE --claim zhang2024/kernel-mean`` decides the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import qntk_check.claims as qc
from qntk_check.data.sample_files import Asked, SampleFile, files_check
from qntk_check.observables import xxz_ring
from qntk_check.papers.zhang2024.averages.samples import RESTATED
from qntk_check.verdicts.model import Level

__all__ = ["CLAIMS", "compare_rows", "file", "files"]

ID, SEED = "published-samples", 2024
# δ and the rows at n = 3 were chosen by files that were drawn from run 0: these are of run 1.
RUN = 1
_MEANS = (Asked("K", "kernel-mean", 0.15), Asked("mu", "meta-kernel-mean", 0.35))
_ALL = (Asked("K", "kernel-mean", 0.05), Asked("K", "kernel-spread", 0.15),
        Asked("mu", "meta-kernel-mean", 0.1))  # fmt: skip


@cache
def file(qubits: int, layers: int, rows: int, asked: tuple[Asked, ...]) -> SampleFile:
    """Return one file of the XXZ ring with J = 2."""
    ring = xxz_ring(qubits, 2.0)
    return SampleFile("zhang2024", qubits, layers, rows, ring, (SEED, RUN), asked)


def files(level: Level) -> tuple[SampleFile, ...]:
    """Return the files that a level decides; of 1000 rows only the means are asked.

    Examples
    --------
    >>> [(one.qubits, one.rows) for one in files(Level.QUICK)]
    [(6, 1000), (3, 20000)]
    """
    # 500 pairs of rows are too few for a look at the spread
    quick = file(6, 12, 1000, _MEANS), file(3, 12, 20_000, _ALL)
    return quick if level is Level.QUICK else (*quick, file(6, 100, 1000, _MEANS))


def compare_rows() -> Iterator[qc.Compared]:
    """Find K of the first rows by differences of ⟨O⟩ at θ ± π/2, in the paper's own angles."""
    one, few = files(Level.QUICK)[0], 4
    rows = one.columns["K"]
    own = rows[:few]
    wrong = {"full angles": 4 * own, "other rows": rows[few : 2 * few]}
    yield qc.Compared(f"K of {few} rows", one.by_differences(few), own, wrong)


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Means, spreads and $\mathbb{E}\mu$ of 1000 random circuits each at $n=6$, XXZ "
        r"with $J=2$, agree with the formulas.",
        plain="means, spreads and E μ of 1000 random circuits each, n = 6, XXZ, agree",
        assumptions=(
            RESTATED[0],
            "The released samples have no licence and are not here: decided are files of that "
            "layout which the suite draws and writes itself, by `qntk-check data`, L = 12 at the "
            "quick level. The ring has a field J of its own, so that E μ is not zero.",
            "1000 rows decide K̄ within 15 % and E μ within 0.35 √E μ², asymptotically, and leave "
            "Var K open, of which they have 500 values; 20,000 rows at n = 3 decide all three.",
        ),
        rests_on=("kernel-mean", "kernel-spread", "meta-kernel-mean"),
        checks=(
            qc.numeric_check("rows of a file", "differences of ⟨O⟩", compare_rows, within=1e-9),
            files_check(ID, "files of that layout", files),
        ),
    ),
)
