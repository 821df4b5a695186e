"""Derivatives: the right side is the derivative of the left side's body, once or twice."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import replace

import sympy

from derivations.certificates.definitions import Definition
from derivations.certificates.exponents import in_exponents
from derivations.certificates.lemmas import Lemma
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.statement import closed, parts_of
from derivations.certificates.terms import term
from derivations.proof.derivation import Step
from derivations.statements import forms
from derivations.statements.written import value_of

__all__ = ["derivative_lemma"]


def derivative_lemma(step: Step, left: forms.Derivative, entry: Definition) -> Lemma:
    """Return the statement that the right side is a derivative.

    Raises
    ------
    UncertifiedError
        If it is one by what is no symbol, or of an order above 2.
    """
    by = value_of(left.by)
    if not isinstance(by, sympy.Symbol) or left.times > 2:
        raise UncertifiedError("a derivative by what is no variable, or of an order above 2")
    scope = Scope(in_exponents(step.left, step.right))
    own, *behind = parts_of(step, scope)
    at = scope.name(by)
    outside = dict(scope.bound)
    scope.bound[by] = f"{at}_"
    body = term(left.body, scope)
    scope.bound = outside
    scope.poles = []
    right = term(own.right, scope)
    function = f"(fun {at}_ => {body})"
    if left.times == 1:
        statement = f"derivable_pt_lim {function} {at} {right}"
    else:
        statement = f"derivable_twice {function} {at} {right}"
    rest = "".join(f"\n  /\\ {term(r.left, scope)}\n  {r.sign} {term(r.right, scope)}"
                   for r in behind)  # fmt: skip
    proof = entry.proof or "differentiate."
    return closed(step, scope, statement + rest, replace(entry, proof=proof))
