"""Files of samples that are written here: circuits drawn, K and μ in columns, and decided.

For a layout that somebody published, whose own files may not be passed on: files of that layout go
the whole way from circuits to verdicts, and read in other angles they have to be refuted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast

import numpy as np

from qntk_check import ensembles
from qntk_check.arguments import check_count
from qntk_check.circuits import CircuitBatch
from qntk_check.data.deciding import decide
from qntk_check.kernel import evaluate_many
from qntk_check.kinds import Array
from qntk_check.verdicts.model import (
    Check,
    Context,
    Evidence,
    Finding,
    Level,
    Subject,
    Tier,
    Verdict,
    VerdictWord,
)
from qntk_check.verdicts.registry import spendable

__all__ = ["Asked", "SampleFile", "files_check"]

OWN, OTHER = "half-angle", "full-angle"


class Asked(NamedTuple):
    """What is asked of a file: a column, a claim, and δ as a share, of E μ one of √E μ²."""

    column: str
    claim: str
    relative: float


@dataclass(frozen=True, eq=False)
class SampleFile:
    """One file of rows of K and μ of Haar circuits, in half angles.

    Parameters
    ----------
    paper
        Whose claims are asked.
    qubits, layers, rows
        Of the circuits, and how many.
    observable
        O, as a sum of Pauli strings.
    seed
        What the circuits belong to.
    asked
        What is asked of it.

    Examples
    --------
    >>> one = SampleFile("zhang2024", 2, 3, 5, {"ZI": 1.0}, (1,), ())
    >>> one.columns["K"].shape
    (5,)
    """

    paper: str
    qubits: int
    layers: int
    rows: int
    observable: Mapping[str, float]
    seed: tuple[int, ...]
    asked: tuple[Asked, ...]

    @cached_property
    def circuits(self) -> CircuitBatch:
        """The circuits of the file."""
        batch = ensembles.get("haar-circuit").sample(
            n=self.qubits, layers=self.layers, size=self.rows,
            rng=np.random.default_rng([*self.seed, self.qubits, self.layers]),
        )  # fmt: skip
        return cast("CircuitBatch", batch)

    @cached_property
    def columns(self) -> dict[str, Array]:
        """What the file has, in half angles."""
        found = evaluate_many(
            self.circuits, observable=self.observable, method="dense", convention="half"
        )
        return {"K": found.K, "mu": found.mu}

    def write(self, folder: Path) -> Path:
        """Write the file, and return where it is."""
        path = folder / f"random-circuits-{self.qubits}-{self.layers}.npz"
        np.savez(path, K=self.columns["K"], mu=self.columns["mu"])
        return path

    def decide(self, path: Path, asked: Asked, alpha: float, convention: str = OWN) -> Verdict:
        """Return the verdict of ``qntk-check data`` on one question of a file."""
        return decide(
            str(path), quantity=asked.column, claim=f"{self.paper}/{asked.claim}",
            column=asked.column, qubits=self.qubits, layers=self.layers,
            observable=self.observable, convention=convention, relative=asked.relative,
            alpha=alpha, beta=1e-6,
        )  # fmt: skip

    def by_differences(self, rows: int) -> Array:
        """Return K of the first rows by differences of ⟨O⟩ at θ ± π/2, for gates e^(−iθX/2)."""
        few = check_count("rows", rows, most=self.rows)
        batch = self.circuits
        first = replace(
            batch, angles=batch.angles[:few], unitaries=tuple(u[:few] for u in batch.unitaries),
            trusted=True,
        )  # fmt: skip

        def value(shift: Array) -> Array:
            at = replace(first, angles=first.angles - shift / 2, trusted=True)  # φ = −θ/2
            return evaluate_many(at, observable=self.observable, method="dense").expectation

        shifts = np.pi / 2 * np.eye(self.layers)
        gradient = [(value(one) - value(-one)) / 2 for one in shifts]
        return np.square(gradient).sum(axis=0)


def files_check(claim: str, name: str, files: Callable[[Level], Sequence[SampleFile]]) -> Check:
    """Return the check that decides every question of every file of a level.

    Read in full angles, as many as there are files have to be refuted at least: the means.
    """

    def run(context: Context) -> Evidence:
        own = files(context.level)
        alpha = spendable(claim, context.paper, 2 * sum(len(one.asked) for one in own))
        said, right, refuted = list[str](), True, 0
        with TemporaryDirectory() as folder:
            for one in own:
                path = one.write(Path(folder))
                for asked in one.asked:
                    found = one.decide(path, asked, alpha)
                    right &= found.word is VerdictWord.SUPPORTED
                    where = f"n = {one.qubits}, L = {one.layers}"
                    said.append(f"{where}: {found.evidence[0].summary}")
                    other = one.decide(path, asked, alpha, OTHER)
                    refuted += other.word is VerdictWord.REFUTED
        finding = Finding.HOLDS if right and refuted >= len(own) else Finding.UNDECIDED
        return Evidence(
            Tier.SAMPLED, Subject.PRINTED, finding, exact=False,
            summary=f"{'; '.join(said)}; read in full angles, {refuted} of {len(said)} are refuted",
            details={"files": len(own), "refuted in full angles": refuted},
        )  # fmt: skip

    return Check(Tier.SAMPLED, name, run)
