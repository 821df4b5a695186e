"""What a claim lets a campaign draw: a case for every number of qubits and of layers.

A paper lists its sweeps in tuples ``SWEEPS`` beside its claims; see ``Paper.find_sweeps``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qntk_check.arguments import check_callback, check_choice, check_count, check_kind
from qntk_check.errors import EvidenceError
from qntk_check.observables import ObservableLike
from qntk_check.verdicts.model import Subject
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.registry import find
from qntk_check.verdicts.tiers.cases import SampledCase

__all__ = ["OBSERVABLES", "Sweep", "observable_named", "sweep_of"]

OBSERVABLES = ("pauli", "projector")
_MOST_QUBITS = 24  # a projector of rank 1 is listed by its 2ⁿ eigenvalues


@dataclass(frozen=True)
class Sweep:
    """One claim over ranges of n and L.

    Parameters
    ----------
    claim
        Its id.
    subject
        Which statement the case's formula is: the printed one, or its correction.
    case
        ``case(n, layers, observable)`` returns what is drawn, and by which statistic.
    observable
        Name of the observable that is taken unless another is asked for.
    rival
        Name of the case's rival that matters, as a rule the printed formula: δ is at most half of
        the distance to it. Other rivals are exempt where they are closer than δ.

    Examples
    --------
    >>> def case(n, layers, observable):
    ...     why = {"n, layers, observable": "as asked for"}
    ...     return SampledCase("kernel_mean", "haar", n, layers, observable, reasons=why)
    >>> Sweep("kernel-mean", Subject.PRINTED, case).observable
    'pauli'
    """

    claim: str
    subject: Subject
    case: Callable[[int, int, ObservableLike], SampledCase]
    observable: str = "pauli"
    rival: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no sweep before a campaign is planned on it."""
        check_kind("the claim of a sweep", self.claim, str, "give its id")
        way_out = "give Subject.PRINTED or Subject.CORRECTED"
        check_kind("the subject of a sweep", self.subject, Subject, way_out)
        check_callback("the case of a sweep", self.case)
        check_choice("the observable of a sweep", self.observable, OBSERVABLES)
        if self.rival is not None:
            check_kind("the rival of a sweep", self.rival, str, "give its name, or None")


def observable_named(name: str, n: int) -> ObservableLike:
    """Return a Pauli string (Z on the first qubit) or a projector of rank 1, on n qubits.

    Examples
    --------
    >>> observable_named("pauli", 3), observable_named("projector", 2)
    ({'ZII': 1}, (1, 0, 0, 0))
    """
    check_choice("the observable", name, OBSERVABLES)
    n = check_count("n", n, most=_MOST_QUBITS)
    return {"Z" + "I" * (n - 1): 1} if name == "pauli" else (1,) + (0,) * (2**n - 1)


def sweep_of(claim: str, papers: Iterable[str] = ()) -> tuple[Paper, Sweep]:
    """Return the paper of a claim, and the claim's sweep.

    Raises
    ------
    EvidenceError
        If the claim has none; the message names those that have.

    Examples
    --------
    >>> paper, sweep = sweep_of("liu2024/kernel-mean")
    >>> paper.name, sweep.subject.name
    ('liu2024', 'PRINTED')
    """
    paper, found = find(claim, papers)
    sweeps = {
        sweep.claim: sweep
        for sweep in (
            check_kind("a sweep", one, Sweep, "give a Sweep") for one in paper.find_sweeps()
        )
    }
    if found.id not in sweeps:
        raise EvidenceError(
            f"the claim {found.id!r} has no campaign: {paper.name} has them for "
            f"{', '.join(sweeps) or 'no claim'}"
        )
    return paper, sweeps[found.id]
