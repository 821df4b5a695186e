r"""Proofs step by step, each step checked by a second route: the door for users.

A :class:`Step` has two sides, the rule that leads from one to the other, and a check that must not
call the rule. A side is a formula built from leaves by :func:`w`, a :class:`Quantity` with its
meaning, or a SymPy expression, and one printer makes the LaTeX. A :class:`Derivation` is verified
when it is built. A check that evaluates takes from theory what form the value has (:class:`Form`)
and computes how many points decide (:func:`decide`); for sums over indices it counts the indices in
the sides and decides every number of angles, layers or data (:func:`decide_sums`), and words in
letters that do not commute hold in every dimension (:func:`refuse_other_words`).
:func:`wrong_versions` makes what every check must refuse. What a side or a result
is worth is asked for by its kind: :func:`value_as`.

Examples
--------
>>> from fractions import Fraction
>>> from qntk_check.proofs import Derivation, N, Quantity, Step, decide, states
>>> entry = Quantity(r"\mathbb{E}|\chi_1|^2", lambda at: Fraction(1, at[N]))
>>> step = Step("one weight", entry, 1 / N, "the weights have one law and add up to 1",
...             lambda left, right: decide(left, right, states(1), route="symmetry", what="E p_1"))
>>> proof = Derivation("my-claim", "One weight", (), (step,), 1 / N)
>>> proof.checks[0].route
'symmetry'
"""

from __future__ import annotations

from derivations.errors import ProofError, ReadError
from derivations.proof.derivation import Checked, Derivation, Step, render, step, without_checking
from derivations.proof.wrong_versions import wrong_versions
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide, decide_counted, decide_words, integrand_is
from derivations.routes.forms import Form, Traces, orthogonal, polynomial, states, unitary
from derivations.routes.patterns import Sums, decide_formulas, decide_sums
from derivations.routes.rational import check_equal, check_nonnegative, check_tends_to
from derivations.routes.words import normal_form, refuse_other_words
from derivations.statements.forms import average, chain, limit, order, total, where
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = [
    "Checked",
    "Derivation",
    "Form",
    "L",
    "N",
    "Name",
    "ProofError",
    "Quantity",
    "ReadError",
    "Step",
    "Sums",
    "Traces",
    "Words",
    "average",
    "chain",
    "check_equal",
    "check_nonnegative",
    "check_tends_to",
    "decide",
    "decide_counted",
    "decide_formulas",
    "decide_sums",
    "decide_words",
    "differ",
    "integrand_is",
    "limit",
    "normal_form",
    "order",
    "orthogonal",
    "over",
    "polynomial",
    "refuse_other_words",
    "render",
    "states",
    "step",
    "total",
    "trace_symbol",
    "unitary",
    "value_as",
    "w",
    "where",
    "without_checking",
    "wrong_versions",
]
