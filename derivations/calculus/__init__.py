"""Weingarten calculus of expressions: exact averages over unitaries, orthogonals and states.

Write letters, words and traces; get closed forms, rational in the dimension N:

>>> from derivations.calculus import Matrix, Tr, Unitary, haar_average
>>> A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
>>> haar_average(Tr(A * U.H * B * U), over=U)
Tr(A)*Tr(B)/N

The rooms, in reading order; each imports of those before it alone:

- ``numbers``: partitions, permutations and pairings, characters, polynomials in N;
- ``letters``: letters under operations, vectors, words of them, monomials;
- ``results``: closed forms, their arithmetic, where they hold; texts, numbers, series, samples;
- ``averaging``: monomials cut into circles at a matrix, and how weights become one closed form;
- ``groups``: what differs from group to group, one file for each, and the one table of them.

- ``gaussian``: Gaussian random matrices as letters, and Wick's rule;
- ``legs``: operators on products of spaces, each with a dimension of its own.

On these stand ``weingarten``, ``states``, ``haar``, ``cumulants`` and ``hciz``, whose functions
are the way in.
"""

from __future__ import annotations

from derivations.calculus.cumulants import covariance, cumulant, variance
from derivations.calculus.gaussian.averages import gaussian_average
from derivations.calculus.gaussian.letters import GOE, GSE, GUE, Ginibre, Wishart
from derivations.calculus.haar import haar_average
from derivations.calculus.hciz import Hciz, hciz
from derivations.calculus.hciz_series import HcizCoefficients, hciz_coefficients
from derivations.calculus.legs.averages import leg_average
from derivations.calculus.legs.letters import space, swap
from derivations.calculus.numbers.characters import character, character_table
from derivations.calculus.numbers.partitions import partitions
from derivations.calculus.numbers.scalars import DIMENSION
from derivations.calculus.results.declarations import (
    Matrix,
    Projector,
    State,
    Unitary,
    symplectic_form,
)
from derivations.calculus.results.operators import Operator, Tr
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.states import state_average
from derivations.calculus.weingarten import weingarten, weingarten_table

__all__ = [
    "DIMENSION",
    "GOE",
    "GSE",
    "GUE",
    "Ginibre",
    "Hciz",
    "HcizCoefficients",
    "Matrix",
    "Operator",
    "Projector",
    "State",
    "Tr",
    "TracePolynomial",
    "Unitary",
    "Wishart",
    "character",
    "character_table",
    "covariance",
    "cumulant",
    "gaussian_average",
    "haar_average",
    "hciz",
    "hciz_coefficients",
    "leg_average",
    "partitions",
    "space",
    "state_average",
    "swap",
    "symplectic_form",
    "variance",
    "weingarten",
    "weingarten_table",
]
