"""A statement with all that stands around it: variables, hypotheses, the chain of its sides."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

import sympy

from derivations.certificates.definitions import Definition
from derivations.certificates.lemmas import Lemma
from derivations.certificates.poles import nonzero_lines, poles
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.sums import sizes_of
from derivations.proof.derivation import Step
from derivations.routes.central_moments import CENTRAL
from derivations.statements import forms, indexed, written
from derivations.symbols import L, N, trace_symbol

__all__ = ["RELATIONS", "Related", "closed", "grouped", "parts_of"]

RELATIONS = ("=", "<=", "<", ">=", ">")


def closed(step: Step, scope: Scope, statement: str, entry: Definition) -> Lemma:
    """Return a statement with all that it needs to assume, and its proof."""
    if entry.regular:
        scope.poles = []
    _, vanishing = poles(scope.poles, scope)
    _declare(scope, " ".join((entry.left, entry.statement, entry.traces, *entry.given)))
    variables = [f"{scope.names[symbol]} : {scope.kind(symbol)}" for symbol in scope.free()]
    assumed = [*scope.assumed(), *(f"{factor} <> 0" for factor in vanishing), *entry.given]
    more, proof = list(entry.variables), entry.proof or _identities(statement)
    uses = [*entry.uses, *(["Sums"] if re.search(r"\btotal ", statement) else [])]
    if entry.operators:
        variables.insert(0, "Alg : algebra")
        uses.append("Operators")
    more += grouped([f"{name} : {kind}" for name, kind in scope.functions.items()])
    more += [f"{' '.join(sorted(scope.known_sizes))} : nat"] if scope.known_sizes else []
    if "Schur_Weyl" in entry.bridges and entry.traces:
        more.append("E : list random -> list term -> R")
        assumed.append(f"Schur_Weyl N ({entry.traces}) E")
        uses.append("Averages")
        proof = entry.proof or "averaged_by_bridge. rational."
    groups, hypotheses = (*grouped(variables), *more), tuple(dict.fromkeys(assumed))
    script = [_introduced(groups, hypotheses, proof), *nonzero_lines(scope), proof]
    return Lemma(
        step.name, groups, hypotheses, statement,
        "\n".join(script), entry.define, entry.bridges, tuple(uses),
    )  # fmt: skip


def _introduced(variables: Sequence[str], hypotheses: Sequence[str], proof: str) -> str:
    """Return what moves all that is before a statement above the line.

    A proof that begins with names of its own leaves what the statement begins with below.
    """
    if not proof.lstrip().startswith("intros "):
        return "intros."
    names = sum(len(group.partition(" : ")[0].split()) for group in variables)
    return f"do {names + len(hypotheses)} intro."


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
    """Return the tactics that prove identities of rational functions, and sums of a constant."""
    sums = "constant_sums. " if "total " in statement else ""
    powers = "in_powers" if "%nat" in statement or "^ t" in statement else "rational"
    return f"cbv beta. {sums}" + (
        f"repeat split; {powers}." if "/\\" in statement else f"{powers}."
    )


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
    UncertifiedError
        If the sides are not as many.
    """
    left, before = _linked(step.left, scope)
    right, behind = _linked(step.right, scope)
    signs = [*before, step.relation, *behind]
    items = (*left, *right)
    found = list[Related]()
    for place, (a, sign, b) in enumerate(zip(items, signs, items[1:], strict=False)):
        own = place == len(before)
        if len(_entries(a)) != len(_entries(b)):
            raise UncertifiedError("a row has not as many entries as the other side")
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
