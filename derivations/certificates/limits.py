"""Limits of rational functions as a variable grows, or goes to a number."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from typing import cast

import sympy

from derivations.certificates.definitions import Definition
from derivations.certificates.exponents import in_exponents, named_symbols
from derivations.certificates.lemmas import Lemma
from derivations.certificates.poles import nonzero_lines, poles
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.statement import closed, grouped
from derivations.certificates.terms import term
from derivations.proof.derivation import Step
from derivations.statements import forms
from derivations.statements.foreign import symbols_in
from derivations.statements.written import value_of

__all__ = ["limit_lemma", "stated_limit"]


def stated_limit(step: Step, left: forms.Limit, entry: Definition) -> Lemma:
    """Return the statement of a limit whose definition brings its own proof.

    Of a natural number that grows it is that of a sequence, of a real one that of a function; to a
    finite place the function need not have a value there.

    Raises
    ------
    UncertifiedError
        If it is by what is no symbol.
    """
    variable, to = value_of(left.variable), value_of(left.to)
    if not isinstance(variable, sympy.Symbol):
        raise UncertifiedError("a limit in what is no variable")
    scope = Scope(in_exponents(step.left, step.right) | named_symbols(step, entry.whole))
    scope.meanings = entry.names
    at = scope.fresh(variable)
    scope.bound[variable] = at
    body = term(left.body, scope)
    del scope.bound[variable]
    scope.poles = [pole for pole in scope.poles if variable not in symbols_in(pole)]
    function, right = f"(fun {at} => {body})", term(step.right, scope)
    if to == sympy.oo:
        kind = "Un_cv" if variable in scope.whole else "tends"
        statement = f"{kind} {function} {right}"
    else:
        statement = f"tends_at {function} {term(left.to, scope)} {right}"
    return closed(step, scope, statement, entry)


def limit_lemma(step: Step, left: forms.Limit) -> Lemma:
    """Return the statement that a rational function of a growing variable tends to a value.

    The function of 1/x that the proof names is found here; that it is the function of the
    statement is proved there.
    """
    variable, to = value_of(left.variable), value_of(left.to)
    value = cast("sympy.Expr", value_of(left.body))
    if not isinstance(variable, sympy.Symbol):
        raise UncertifiedError("a limit in what is no variable has no lemma here")
    if to != sympy.oo:
        return _at_a_place(step, left, variable)
    if not value.is_rational_function(variable):
        raise UncertifiedError("its limit is not that of a rational function")
    scope = Scope()
    scope.bound[variable] = "x_large"
    body, right = term(left.body, scope), term(step.right, scope)
    constant = [p for p in scope.poles if variable not in symbols_in(p)]
    small = sympy.Dummy("small")
    turned = sympy.factor(sympy.cancel(value.subs(variable, 1 / small)))
    scope.bound[small] = "u"
    top, bottom = sympy.fraction(turned)
    inner = f"({term(top, scope)} / {term(bottom, scope)})"
    start = cast("sympy.Expr", bottom.subs(small, 0))
    scope.poles = []
    at_zero = term(start, scope)
    constant.append(start)
    _, hypotheses = poles([p for p in constant if symbols_in(p)], scope)
    variables = grouped([f"{name} : R" for name in sorted(scope.names.values())])
    assumed = [*scope.assumed(), *(f"{factor} <> 0" for factor in hypotheses)]
    scope.poles = constant
    lines = "".join(f"{line}\n" for line in nonzero_lines(scope))
    proof = f"""intros.
{lines}apply tends_by with (g := fun u => {inner}).
- exists {_far(value, variable)}. split; [lra|]. intros x_large far.
  large_identity x_large.
- continuous; at_zero {at_zero}.
- at_zero_value."""
    return Lemma(step.name, tuple(variables), tuple(assumed),
                 f"tends (fun x_large => {body}) {right}", proof)  # fmt: skip


def _at_a_place(step: Step, left: forms.Limit, variable: sympy.Symbol) -> Lemma:
    """Return the statement that a function tends to its value, where it is continuous."""
    value, to = (cast("sympy.Expr", value_of(x)) for x in (left.body, left.to))
    if to in (-sympy.oo, sympy.zoo) or not value.is_rational_function(variable):
        raise UncertifiedError("its limit is not that of a rational function")
    scope = Scope()
    place = term(left.to, scope)
    scope.bound[variable] = "x_near"
    body = term(left.body, scope)
    below = [pole.subs(variable, to) for pole in scope.poles]
    if any(pole.is_zero for pole in below):
        raise UncertifiedError("a limit to a place where a denominator vanishes has no lemma here")
    del scope.bound[variable]
    right = term(step.right, scope)
    scope.poles = [pole for pole in [*below, *scope.poles]
                   if symbols_in(pole) and variable not in symbols_in(pole)]  # fmt: skip
    _, hypotheses = poles(scope.poles, scope)
    variables = grouped([f"{name} : R" for name in sorted(scope.names.values())])
    assumed = [*scope.assumed(), *(f"{factor} <> 0" for factor in hypotheses)]
    lines = "".join(f"{line}\n" for line in nonzero_lines(scope))
    proof = f"""intros.
{lines}apply tends_at_by with (g := fun x_near => {body}) (d := 1).
- lra.
- intros; reflexivity.
- continuous; cbv beta; nonzero.
- at_zero_value."""
    return Lemma(step.name, tuple(variables), tuple(assumed),
                 f"tends_at (fun x_near => {body}) {place} {right}", proof)  # fmt: skip


def _far(value: sympy.Expr, variable: sympy.Symbol) -> int:
    """Return a number beyond all real zeros of the denominator that are numbers."""
    _, bottom = sympy.fraction(sympy.cancel(value))
    own = [f for f, _ in sympy.factor_list(bottom)[1] if symbols_in(f) == {variable}]
    numbers = [abs(int(c)) for f in own for c in sympy.Poly(f, variable).all_coeffs()]
    return 1 + max(numbers, default=1)
