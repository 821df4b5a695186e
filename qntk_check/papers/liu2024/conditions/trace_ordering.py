"""below (53): Tr O² > Tr² O, e.g. Pauli."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_traces = derived("derivations.kernel.trace_ordering", "derive_trace_ordering")


def _compare_traces() -> Iterator[Compared]:
    """Take traces of the matrices of all strings but 1, of strings shifted, and of projectors."""
    from qntk_check.observables import pauli_matrix

    shift = 1.5
    for n in (1, 2, 3):
        size, one = 2**n, np.eye(2**n)
        for string in map("".join, product("IXYZ", repeat=n)):
            matrix = pauli_matrix(string)
            if string != "I" * n:
                yield Compared(
                    f"Tr O² − Tr²O, {string}", _gap(matrix), size,
                    {"that of 1": size - size**2, "Tr O of order one": size - 1},
                )  # fmt: skip
                moved = size - (size - 1) * shift**2 * size
                yield Compared(f"{string} + {shift}: reversed", _gap(matrix + shift * one), moved)
        for rank in range(1, size):
            projector = np.diag([1.0] * rank + [0.0] * (size - rank))
            yield Compared(f"rank {rank}, N = {size}", _gap(projector), rank - rank**2)


def _gap(matrix: np.ndarray) -> float:
    """Return Tr O² − Tr²O of a matrix."""
    return float(np.real(np.trace(matrix @ matrix) - np.trace(matrix) ** 2))


CLAIMS = (
    Claim(
        id="trace-ordering",
        statement=r"$\operatorname{Tr}(O^2)>\operatorname{Tr}^2(O)$, for instance if $O$ is a "
        r"Pauli operator.",
        plain="Tr O² > Tr² O, e.g. Pauli",
        assumptions=(
            "O is a Pauli string other than the identity, for which the order is reversed.",
            "It is an assumption of the paper, not a property of observables: O → O + c reverses "
            "it, which changes neither K nor μ. It suffices for (22) at large N; a projector of "
            "rank r ≪ N violates it, and (22) holds all the same.",
        ),
        rests_on=("kernel-mean-large-n",),
        checks=(
            proof_check(_traces),
            numeric_check(
                "every string on one to three qubits", "traces of matrices", _compare_traces
            ),
        ),
        derivations=(_traces,),
    ),
)
