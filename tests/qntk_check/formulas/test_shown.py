"""The LaTeX of every formula, read back by a grammar of its own, has the formula's value."""

from __future__ import annotations

from fractions import Fraction
from math import isclose

import pytest
from sympy import sympify

from derivations.statements.exact import Matrix
from derivations.statements.reader import canonical, read
from qntk_check.formulas import FORMULAS

SPECTRUM = (Fraction(2), Fraction(-1), Fraction(3, 2), Fraction(0))
# Numbers that every formula takes; by the names of parameters.
NUMBERS = {
    "L": 5, "t": 3, "order": 2, "eta": Fraction(1, 5), "K": Fraction(3, 2), "sigma": Fraction(1, 4),
    "target": Fraction(1, 3), "highest": 2, "lowest": -1, "shots": 7,
}  # fmt: skip


def diagonal(entries) -> Matrix:
    size = len(entries)
    return Matrix([[entries[i] if i == j else Fraction(0) for j in range(size)]
                   for i in range(size)])  # fmt: skip


def arguments_of(formula):
    found = {}
    for place, parameter in enumerate(formula.parameters):
        if parameter.name == "N":
            found["N"] = len(SPECTRUM)
        elif parameter.name in NUMBERS:
            found[parameter.name] = NUMBERS[parameter.name]
        elif parameter.integer:
            found[parameter.name] = 2 + place
        else:
            found[parameter.name] = Fraction(1, 3 + place)
    return found


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_the_latex_of_a_formula_is_worth_the_formula(name):
    formula = FORMULAS[name]
    given = arguments_of(formula)
    traces = tuple(sum(x**k for x in SPECTRUM) for k in range(1, formula.trace_order + 1))
    symbols = dict(zip((s.name for s in formula.symbols), (*given.values(), *traces), strict=True))
    expected = formula.expr.xreplace({s: sympify(symbols[s.name]) for s in formula.symbols})
    mean = sum(SPECTRUM) / len(SPECTRUM)
    at = {canonical(p.tex): Fraction(given[p.name]) for p in formula.parameters}
    at |= {"O": diagonal(SPECTRUM), canonical(r"\tilde O"): diagonal([x - mean for x in SPECTRUM])}
    at[canonical(r"\delta")] = NUMBERS["target"] - mean
    if "distance" in given:  # it is written as a difference of two numbers of layers
        at |= {"L": Fraction(given["distance"] + 1), canonical(r"\ell"): Fraction(1)}
    found = read(formula.latex()).parts[0].value(at)
    assert isclose(float(found), float(expected), rel_tol=1e-12), formula.latex()
