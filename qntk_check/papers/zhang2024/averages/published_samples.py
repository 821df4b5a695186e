"""Samples of random circuits in a file, as the authors released theirs: read, and decided.

The released files have no licence and stay where they are. What is decided here are files of the
same layout that the suite writes itself: n = 6, the XXZ ring with J = 2, 1000 circuits a file, a
row of K and μ for each. ``qntk-check data FILE --claim zhang2024/kernel-mean`` decides the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast

import numpy as np

import qntk_check.claims as qc
from qntk_check import ensembles
from qntk_check.circuits import CircuitBatch
from qntk_check.data import decide
from qntk_check.kernel import evaluate_many
from qntk_check.kinds import Array
from qntk_check.papers.zhang2024.averages.samples import RESTATED
from qntk_check.verdicts.model import Context, Evidence, Finding, Level, Tier, Verdict, VerdictWord
from qntk_check.verdicts.registry import spendable

__all__ = ["CLAIMS", "File", "asked", "columns", "compare_rows", "drawn", "files", "written", "xxz"]

ID, SEED = "published-samples", 2024
# δ and the rows at n = 3 were chosen by files that were drawn from run 0: these are of run 1.
RUN = 1


class File(NamedTuple):
    """One file: qubits, layers and rows, and what is asked of it.

    That is a column, a claim and δ as a share, of E μ one of √E μ², which so many rows can see.
    """

    qubits: int
    layers: int
    rows: int
    asked: tuple[tuple[str, str, float], ...]


def _of(mean: float, spread: float, meta: float) -> tuple[tuple[str, str, float], ...]:
    three = (("K", "kernel-mean", mean), ("K", "kernel-spread", spread))
    return tuple(a for a in (*three, ("mu", "meta-kernel-mean", meta)) if a[2])


_SHORT = _of(0.15, 0, 0.35)  # 500 pairs of rows are too few for a look at the spread
_QUICK = File(6, 12, 1000, _SHORT), File(3, 12, 20_000, _of(0.05, 0.15, 0.1))


def files(level: Level) -> tuple[File, ...]:
    """Return the files that a level decides.

    Examples
    --------
    >>> [(one.qubits, one.rows) for one in files(Level.QUICK)]
    [(6, 1000), (3, 20000)]
    """
    return _QUICK if level is Level.QUICK else (*_QUICK, File(6, 100, 1000, _SHORT))


def xxz(n: int, J: float) -> dict[str, float]:
    """Return the XXZ ring in a field, −Σ (XX + YY + J(ZZ + Z)).

    Examples
    --------
    >>> len(xxz(6, 2.0)), xxz(6, 2.0)["ZIIIII"]
    (24, -2.0)
    """

    def at(letters: Mapping[int, str]) -> str:
        return "".join(letters.get(place, "I") for place in range(n))

    bonds = {at({i: a, (i + 1) % n: a}): -(J if a == "Z" else 1.0) for i in range(n) for a in "XYZ"}
    return bonds | {at({i: "Z"}): -J for i in range(n)}


@cache
def drawn(one: File) -> CircuitBatch:
    """Return the circuits of a file."""
    rng = np.random.default_rng([SEED, RUN, one.qubits, one.layers])
    batch = ensembles.get("haar-circuit").sample(
        n=one.qubits, layers=one.layers, size=one.rows, rng=rng
    )
    return cast("CircuitBatch", batch)


def columns(one: File) -> dict[str, Array]:
    """Return what a file has, in half angles."""
    found = evaluate_many(
        drawn(one), observable=xxz(one.qubits, 2.0), method="dense", convention="half"
    )
    return {"K": found.K, "mu": found.mu}


def written(folder: Path, one: File) -> Path:
    """Write a file, and return where it is."""
    path = folder / f"random-circuits-{one.qubits}-{one.layers}.npz"
    found = columns(one)
    np.savez(path, K=found["K"], mu=found["mu"])
    return path


def asked(path: Path, one: File, place: int, alpha: float, convention: str) -> Verdict:
    """Return the verdict of the command on what is asked of a file, one question of it."""
    column, claim, relative = one.asked[place]
    return decide(
        str(path), quantity=column, claim=f"zhang2024/{claim}", column=column,
        qubits=one.qubits, layers=one.layers, observable=xxz(one.qubits, 2.0),
        convention=convention, relative=relative, alpha=alpha, beta=1e-6,
    )  # fmt: skip


def _files(context: Context) -> Evidence:
    """Decide every column of every file; read in full angles the means have to be refuted."""
    own = files(context.level)
    alpha = spendable(ID, context.paper, 2 * sum(len(one.asked) for one in own))
    said, right, refuted = list[str](), True, 0
    with TemporaryDirectory() as folder:
        for one in own:
            path = written(Path(folder), one)
            for place in range(len(one.asked)):
                found = asked(path, one, place, alpha, "half-angle")
                right &= found.word is VerdictWord.SUPPORTED
                where = f"n = {one.qubits}, L = {one.layers}"
                said.append(f"{where}: {found.evidence[0].summary}")
                other = asked(path, one, place, alpha, "full-angle")
                refuted += other.word is VerdictWord.REFUTED
    finding = Finding.HOLDS if right and refuted >= len(own) else Finding.UNDECIDED
    return Evidence(
        Tier.SAMPLED, qc.Subject.PRINTED, finding, exact=False,
        summary="; ".join(said) + f"; read in full angles, {refuted} of {len(said)} are refuted",
        details={"files": len(own), "refuted in full angles": refuted},
    )  # fmt: skip


def compare_rows() -> Iterator[qc.Compared]:
    """Find K of the first rows by differences of ⟨O⟩ at θ ± π/2, in the paper's own angles."""
    (one, *_), few = files(Level.QUICK), 4
    batch, observable = drawn(one), xxz(one.qubits, 2.0)
    first = replace(
        batch, angles=batch.angles[:few], unitaries=tuple(u[:few] for u in batch.unitaries),
        trusted=True,
    )  # fmt: skip

    def value(shift: Array) -> Array:
        at = replace(first, angles=first.angles - shift / 2, trusted=True)  # φ = −θ/2
        return evaluate_many(at, observable=observable, method="dense").expectation

    shifts = np.pi / 2 * np.eye(one.layers)
    gradient = [(value(one) - value(-one)) / 2 for one in shifts]
    rows = columns(one)["K"]
    own = rows[:few]
    wrong = {"full angles": 4 * own, "other rows": rows[few : 2 * few]}
    yield qc.Compared(f"K of {few} rows", np.square(gradient).sum(axis=0), own, wrong)


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
            qc.Check(qc.Tier.SAMPLED, "files of that layout", _files),
        ),
    ),
)
