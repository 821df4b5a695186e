"""Weingarten calculus of expressions: exact averages over unitaries, orthogonals and states.

Write letters, words and traces; get closed forms, rational in the dimension N:

>>> from derivations.calculus import Matrix, Tr, Unitary, haar_average
>>> A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
>>> haar_average(Tr(A * U.H * B * U), over=U)
Tr(A)*Tr(B)/N

The modules, in reading order: ``arguments`` · ``partitions``, ``characters`` (of the symmetric
group) · ``polynomials`` (over known denominators) · ``weingarten`` · ``scalars``, ``letters``,
``words``, ``monomials``, ``context``, ``validity``, ``expressions``, ``operators``,
``trace_polynomials`` (what is averaged) · ``circles``, ``walks``, ``unitary_routes``,
``entries``, ``orthogonal``, ``closed_forms``, ``states``, ``probe`` (how) · ``assembly``, ``haar``
(into one closed form) · ``rendering``, ``evaluation``, ``explicit``, ``sampling``,
``asymptotics`` (what is done with it).
"""

from __future__ import annotations

from derivations.calculus.haar import haar_average
from derivations.calculus.numbers.characters import character, character_table
from derivations.calculus.numbers.partitions import partitions
from derivations.calculus.numbers.scalars import DIMENSION
from derivations.calculus.results.operators import Matrix, Operator, State, Tr, Unitary
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.states import state_average
from derivations.calculus.weingarten import weingarten, weingarten_table

__all__ = [
    "DIMENSION",
    "Matrix",
    "Operator",
    "State",
    "Tr",
    "TracePolynomial",
    "Unitary",
    "character",
    "character_table",
    "haar_average",
    "partitions",
    "state_average",
    "weingarten",
    "weingarten_table",
]
