"""Steps as statements of Coq: equalities, inequalities, rows, limits of rational functions."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

import sympy

from derivations.certificates.definitions import Definition, definition_of
from derivations.certificates.lemmas import Lemma, Missing
from derivations.certificates.derivatives import derivative_lemma
from derivations.certificates.limits import limit_lemma
from derivations.certificates.poles import nonzero_lines, poles
from derivations.certificates.scope import Scope, Uncertified
from derivations.certificates.sums import sizes_of
from derivations.certificates.terms import all_symbols, in_exponents, term
from derivations.certificates.traces import is_of_traces, trace_lemma
from derivations.errors import ProofError
from derivations.proof.derivation import Step
from derivations.routes.central_moments import CENTRAL
from derivations.statements import forms, indexed, written
from derivations.statements.written import value_of
from derivations.symbols import L, N, trace_symbol

__all__ = ["algebraic", "certified", "closed", "grouped", "parts_of"]

_RELATIONS = {"=": "=", "<=": "<=", "<": "<", ">=": ">=", ">": ">"}


def certified(claim: str, step: Step) -> Lemma | Missing:
    """Return the statement of a step and its proof, or why there is none."""
    module = getattr(step.check, "__module__", "")
    entry = definition_of(claim, module, step.name)
    if entry is not None and entry.reason:
        return Missing(step.name, entry.reason)
    try:
        return algebraic(step, entry or Definition(step.name, module))
    except Uncertified as error:
        return Missing(step.name, str(error))
    except (ProofError, LookupError):  # a formula that has a value where its indices have numbers
        return Missing(step.name, "a side has a value only where its indices have numbers")


def algebraic(step: Step, entry: Definition) -> Lemma:
    """Return the statement of a step, each side from its own tree.

    Raises
    ------
    Uncertified
        If a side is no formula of real numbers and has no definition, or both sides are the same.
    """
    if isinstance(step.left, forms.Derivative) and not entry.left:
        return derivative_lemma(step, step.left, entry)
    if isinstance(step.left, forms.Limit) and not (entry.left or entry.statement):
        return limit_lemma(step, step.left)
    if not (entry.left or entry.statement) and is_of_traces(step.left):
        return trace_lemma(step)
    scope = Scope(in_exponents(step.left, step.right) | _named(step, entry.whole))
    relations = parts_of(step, scope)
    if entry.left or entry.statement:
        last = max(place for place, relation in enumerate(relations) if relation.own)
        relations = relations[last:]
    if entry.statement:
        return closed(step, scope, _in_own_words(step, relations, scope, entry), entry)
    sides = [(entry.left if entry.left and not place else term(relation.left, scope),
              relation.sign, term(_settled(relation.right), scope))
             for place, relation in enumerate(relations)]  # fmt: skip
    if all(a == b for a, _, b in sides):
        raise Uncertified("both sides are one expression: the name is defined to be the right side")
    remainder = _remainder(relations[0].right)
    if remainder is not None:
        variable, power = remainder
        name, (left, _, right) = scope.name(variable), sides[0]
        statement = f"of_order {power} (fun {name} => {left}\n  - {right})"
        return closed(step, scope, statement, entry)
    texts = [f"{a}\n  {sign} {b}" for a, sign, b in sides]
    return closed(step, scope, "\n  /\\ ".join(texts), entry)


def _in_own_words(
    step: Step, relations: Sequence[Related], scope: Scope, entry: Definition
) -> str:
    """Return a statement that is no relation of two sides, with what the step has in it."""
    own = relations[0]
    found = entry.statement.replace("{right}", term(_settled(own.right), scope))
    if "{left}" in found:
        found = found.replace("{left}", entry.left or term(own.left, scope))
    if "{body}" in found:
        side = step.left.parts[-1] if isinstance(step.left, forms.Chain) else step.left
        found = found.replace("{body}", term(getattr(side, "body", side), scope))
    if "{right}" not in entry.statement:
        raise Uncertified("its definition leaves the right side out")
    return found


def _remainder(side: object) -> tuple[sympy.Symbol, int] | None:
    """Return of which order, in which variable, the remainder is that a sum ends in."""
    last = side.terms[-1] if isinstance(side, written.Sum) else None
    if not isinstance(last, forms.Order):
        return None
    value = value_of(last.of)
    base, power = value.as_base_exp() if isinstance(value, sympy.Expr) else (None, None)
    if not isinstance(base, sympy.Symbol) or not isinstance(power, sympy.Integer):
        raise Uncertified("a remainder in what is no power of a variable")
    return base, int(power)


def _settled(side: object) -> object:
    """Return a side without its remainder."""
    if isinstance(side, written.Sum) and isinstance(side.terms[-1], forms.Order):
        return written.Sum(side.terms[:-1])
    return side


def _named(step: Step, names: Sequence[str]) -> frozenset[sympy.Symbol]:
    """Return the symbols of a step with these names."""
    if not names:
        return frozenset()
    found = {symbol for side in (step.left, step.right) for symbol in all_symbols(side)}
    return frozenset(symbol for symbol in found if symbol.name in names)


def closed(step: Step, scope: Scope, statement: str, entry: Definition) -> Lemma:
    """Return a statement with all that it needs to assume, and its proof."""
    _, hypotheses = poles(scope.poles, scope)
    _declare(scope, " ".join((entry.left, entry.statement, entry.traces, *entry.given)))
    variables = [f"{name} : {'nat' if symbol in scope.whole else 'R'}"
                 for symbol, name in sorted(scope.names.items(), key=lambda item: item[1])]  # fmt: skip
    assumed = [*scope.assumed(), *(f"{factor} <> 0" for factor in hypotheses), *entry.given]
    more, proof = list(entry.variables), entry.proof or _identities(statement)
    uses = [*entry.uses, *(["Sums"] if "total " in statement else [])]
    more += grouped([f"{name} : {kind}" for name, kind in scope.functions.items()])
    more += [f"{' '.join(sorted(scope.known_sizes))} : nat"] if scope.known_sizes else []
    if "Schur_Weyl" in entry.bridges:
        more.append("E : list random -> list term -> R")
        assumed.append(f"Schur_Weyl N ({entry.traces}) E")
        uses.append("Averages")
        proof = entry.proof or "averaged_by_bridge. rational."
    script = ["intros.", *nonzero_lines(scope), proof]
    return Lemma(
        step.name, tuple([*grouped(variables), *more]), tuple(dict.fromkeys(assumed)), statement,
        "\n".join(script), entry.define, entry.bridges, tuple(uses),
    )  # fmt: skip


_SHARED = {"N": N, "L": L, **{symbol.name: symbol for symbol in CENTRAL.values()},
           **{f"T_{k}": trace_symbol(k) for k in range(1, 7)}}  # fmt: skip


def _declare(scope: Scope, text: str) -> None:
    """Take up the shared symbols that a definition names."""
    own = set(scope.names.values())
    for name in re.findall(r"\b(?:N|L|[MT]_\d)\b", text):
        if name not in own and name in _SHARED:
            scope.name(_SHARED[name])


def grouped(variables: Sequence[str]) -> list[str]:
    """Return variables of one type together: ``["N L : R"]``."""
    types = dict[str, list[str]]()
    for variable in variables:
        name, _, kind = variable.partition(" : ")
        types.setdefault(kind, []).append(name)
    return [f"{' '.join(names)} : {kind}" for kind, names in types.items()]


def _identities(statement: str) -> str:
    return "cbv beta. repeat split; rational." if "/\\" in statement else "cbv beta. rational."


class Related(NamedTuple):
    """Two sides with the sign between them; the own one of a step has its relation."""

    left: object
    sign: str
    right: object
    own: bool


def parts_of(step: Step, scope: Scope) -> list[Related]:
    """Return the relations that a step states: of chains each, of rows each entry.

    Raises
    ------
    Uncertified
        If a relation is none of real numbers.
    """
    left, before = _linked(step.left, scope)
    right, behind = _linked(step.right, scope)
    signs = [*before, step.relation, *behind]
    items = (*left, *right)
    found = list[Related]()
    for place, (a, sign, b) in enumerate(zip(items, signs, items[1:], strict=False)):
        if sign not in _RELATIONS:
            raise Uncertified(f"the relation {sign!r} is none between real numbers")
        own = place == len(before)
        found += [Related(x, sign, y, own) for x, y in zip(_entries(a), _entries(b), strict=True)]
    return found


def _linked(side: object, scope: Scope) -> tuple[Sequence[object], Sequence[str]]:
    if isinstance(side, forms.Where):
        return _linked(side.body, scope)
    if isinstance(side, indexed.Sized):
        sizes_of(side, scope)
        return _linked(side.body, scope)
    if not isinstance(side, forms.Chain):
        return (side,), ()
    # A name in front that stands for nothing is what the rest is called.
    first = side.parts[0]
    start = int(isinstance(first, written.Name) and first.obj is None and len(side.parts) > 1)
    return side.parts[start:], side.relations[start:]


def _entries(side: object) -> Sequence[object]:
    if isinstance(side, forms.Row):
        return side.items
    if isinstance(side, sympy.Tuple):
        return cast("Sequence[object]", side.args)
    return [side]
