"""Steps between polynomials in traces of operators, averaged or not."""

from __future__ import annotations

from derivations.calculus import TracePolynomial
from derivations.certificates.definitions import Definition
from derivations.certificates.lemmas import Lemma
from derivations.certificates.operators import Traces, averages_over
from derivations.certificates.poles import nonzero_lines, poles
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import term
from derivations.errors import ProofError
from derivations.proof.derivation import Step
from derivations.statements import forms
from derivations.statements.written import value_of
from derivations.symbols import N

__all__ = ["is_of_traces", "trace_lemma"]


_PROOF = "averaged_by_bridge. known_traces. rational."


def is_of_traces(left: object) -> bool:
    """Return whether a side is a polynomial in traces of operators."""
    try:
        return isinstance(value_of(left), TracePolynomial)
    except (ProofError, LookupError):
        return False


def trace_lemma(step: Step, entry: Definition) -> Lemma:
    """Return the statement of a step between traces of words.

    Parameters
    ----------
    step
        The step.
    entry
        What is known of traces, as that the square of a letter is 1: ``tr [...] = tr [...]``; over
        what the average goes, where the document does not write it; and a proof, if it needs one.

    Raises
    ------
    UncertifiedError
        If a side has what the theory has no letters for.
    """
    scope = Scope()
    scope.name(N)
    traces = Traces(scope)
    own = step.left.body if isinstance(step.left, forms.Where) else step.left
    if isinstance(own, forms.Chain):
        own = own.parts[-1]
    averaged = isinstance(own, forms.Average)
    inner = traces.polynomial(own.body if isinstance(own, forms.Average) else own)
    over = entry.over or (averages_over(own.over, traces) if isinstance(own, forms.Average) else "")
    left = f"E {over} {inner}" if isinstance(own, forms.Average) else (
        f"value N tr {inner}")  # fmt: skip
    right = _right(step.right, traces, scope)
    if step.relation != "=":
        raise UncertifiedError(f"the relation {step.relation!r} is none between traces")
    _, hypotheses = poles(scope.poles, scope)
    more = ["E : list random -> list term -> R"] if averaged else []
    assumed = [*scope.assumed(), *(f"{factor} <> 0" for factor in hypotheses)]
    assumed += ["Schur_Weyl N tr E"] if averaged else []
    assumed += entry.given
    names = " ".join(sorted(scope.names.values()))
    return Lemma(
        step.name, (f"{names} : R", "tr : word -> R", *more), tuple(assumed),
        f"{left}\n  = {right}",
        "\n".join(["intros.", *nonzero_lines(scope), entry.proof or _PROOF]),
        bridges=("Schur_Weyl",) if averaged else (), uses=("Averages",),
    )  # fmt: skip


def _right(side: object, traces: Traces, scope: Scope) -> str:
    value = value_of(side)
    if not isinstance(value, TracePolynomial):
        return term(side, scope)
    if isinstance(side, TracePolynomial):
        return traces.closed_form(side)
    return f"value N tr {traces.polynomial(side)}"
