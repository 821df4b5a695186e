"""below (53): Tr O² > Tr² O, e.g. Pauli."""

from __future__ import annotations

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_traces = derived("derivations.kernel.trace_ordering", "derive_trace_ordering")


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
        checks=(proof_check(_traces),),
        derivations=(_traces,),
    ),
)
