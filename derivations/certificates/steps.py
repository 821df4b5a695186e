"""Steps as statements of Coq: equalities, inequalities, rows, limits of rational functions."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import sympy

from derivations.calculus import TracePolynomial
from derivations.certificates import sympy_terms, written_terms
from derivations.certificates.definitions import Definition, definition_of
from derivations.certificates.derivatives import derivative_lemma
from derivations.certificates.exponents import in_exponents, named_symbols
from derivations.certificates.lemmas import Lemma, Missing
from derivations.certificates.limits import limit_lemma, stated_limit
from derivations.certificates.operator_terms import operator_term
from derivations.certificates.operators import Traces
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.statement import RELATIONS, Related, closed, parts_of
from derivations.certificates.terms import term
from derivations.certificates.traces import is_of_traces, trace_lemma
from derivations.errors import ProofError
from derivations.proof.derivation import Step
from derivations.statements import forms, written
from derivations.statements.written import value_of

__all__ = ["KINDS", "algebraic", "certified"]

# The kinds of formulas that have terms: they are registered where these are.
KINDS = (written_terms, sympy_terms)


def certified(claim: str, step: Step) -> Lemma | Missing:
    """Return the statement of a step and its proof, or why there is none."""
    module = getattr(step.check, "__module__", "")
    entry = definition_of(claim, module, step.name, getattr(step.check, "__name__", ""))
    if entry is not None and entry.reason:
        return Missing(step.name, entry.reason)
    try:
        return algebraic(step, entry or Definition(step.name, module))
    except UncertifiedError as error:
        return Missing(step.name, str(error))
    except (ProofError, LookupError):  # a formula that has a value where its indices have numbers
        return Missing(step.name, "a side has a value only where its indices have numbers")


def algebraic(step: Step, entry: Definition) -> Lemma:
    """Return the statement of a step, each side from its own tree.

    Raises
    ------
    UncertifiedError
        If a side is no formula of real numbers and has no definition, or both sides are the same.
    """
    if isinstance(step.left, forms.Derivative) and not entry.left:
        return derivative_lemma(step, step.left, entry)
    if isinstance(step.left, forms.Limit) and not (entry.left or entry.statement):
        own = entry.proof
        return stated_limit(step, step.left, entry) if own else limit_lemma(step, step.left)
    if not (entry.left or entry.statement) and is_of_traces(step.left):
        return trace_lemma(step, entry)
    scope = Scope(in_exponents(step.left, step.right) | named_symbols(step, entry.whole))
    scope.meanings = entry.names
    relations = _related(step, scope, entry)
    if entry.statement:
        return closed(step, scope, _in_own_words(step, relations, scope, entry), entry)
    for relation in relations:
        if relation.sign not in RELATIONS:
            raise UncertifiedError(f"the relation {relation.sign!r} is none between real numbers")
    exported = _in_operators if entry.operators else _in_traces if entry.left else term
    sides = [(entry.left if entry.left and not place else exported(relation.left, scope),
              relation.sign, exported(_settled(relation.right), scope))
             for place, relation in enumerate(relations)]  # fmt: skip
    if all(a == b for a, _, b in sides):
        raise UncertifiedError(
            "both sides are one expression: the name is defined to be the right side"
        )
    remainder = _remainder(relations[0].right)
    if remainder is not None:
        variable, power = remainder
        name, (left, _, right) = scope.name(variable), sides[0]
        statement = f"of_order {power} (fun {name} => {left}\n  - {right})"
        return closed(step, scope, statement, entry)
    texts = [f"{a}\n  {sign} {b}" for a, sign, b in sides]
    return closed(step, scope, "\n  /\\ ".join(texts), entry)


def _related(step: Step, scope: Scope, entry: Definition) -> list[Related]:
    """Return the relations of a step: its own one and what follows, where an entry defines it."""
    if not (entry.left or entry.statement):
        return parts_of(step, scope)
    if isinstance(step.right, sympy.Tuple) and entry.statement:
        return [Related(step.left, step.relation, step.right, own=True)]
    relations = parts_of(step, scope)
    return relations[max(place for place, relation in enumerate(relations) if relation.own) :]


def _in_own_words(step: Step, relations: Sequence[Related], scope: Scope, entry: Definition) -> str:
    """Return a statement that is no relation of two sides, with what the step has in it."""
    own, exported = relations[0], _in_operators if entry.operators else _row
    found = entry.statement.replace("{right}", exported(_settled(own.right), scope))
    if "{left}" in found:
        found = found.replace("{left}", entry.left or exported(own.left, scope))
    if "{body}" in found:
        side = step.left.parts[-1] if isinstance(step.left, forms.Chain) else step.left
        inner, name = _body(side, scope, exported)
        found = found.replace("{body}", inner).replace("{variable}", name)
    if "{right}" not in entry.statement:
        raise UncertifiedError("its definition leaves the right side out")
    return found


def _in_operators(side: object, scope: Scope) -> str:
    return f"{operator_term(side, scope)}%op"


def _in_traces(side: object, scope: Scope) -> str:
    """Return a side that may be a closed form in traces of words, of which the entry says more."""
    if isinstance(side, TracePolynomial):
        return Traces(scope).closed_form(side)
    return term(side, scope)


def _row(side: object, scope: Scope) -> str:
    """Return a side; of several entries, all of them together."""
    if not isinstance(side, sympy.Tuple):
        return term(side, scope)
    return "(" + ", ".join(term(entry, scope) for entry in side.args) + ")"


def _body(side: object, scope: Scope, exported: Callable[[object, Scope], str]) -> tuple[str, str]:
    """Return what an average or a limit is of, and the name of the variable of a limit."""
    variable = value_of(side.variable) if isinstance(side, forms.Limit) else None
    if not isinstance(variable, sympy.Symbol):
        return exported(getattr(side, "body", side), scope), ""
    outside = dict(scope.bound)
    name = scope.bound[variable] = scope.fresh(variable)
    found = term(cast("forms.Limit", side).body, scope)
    scope.bound = outside
    scope.drop(variable)
    return found, name


def _remainder(side: object) -> tuple[sympy.Symbol, int] | None:
    """Return of which order, in which variable, the remainder is that a sum ends in."""
    last = side.terms[-1] if isinstance(side, written.Sum) else None
    if not isinstance(last, forms.Order):
        return None
    value = value_of(last.of)
    base, power = value.as_base_exp() if isinstance(value, sympy.Expr) else (None, None)
    if not isinstance(base, sympy.Symbol) or not isinstance(power, sympy.Integer):
        raise UncertifiedError("a remainder in what is no power of a variable")
    return base, int(power)


def _settled(side: object) -> object:
    """Return a side without its remainder."""
    if isinstance(side, written.Sum) and isinstance(side.terms[-1], forms.Order):
        return written.Sum(side.terms[:-1])
    return side
