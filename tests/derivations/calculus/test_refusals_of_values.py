"""Values that the calculus cannot take are refused before they make a number or a long word."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.errors import CalculusError, DomainError, ResourceError

A, B, U = Matrix("A"), Matrix("B"), Unitary("U")


@pytest.mark.parametrize("base", [A, Tr(A)])
def test_a_power_of_a_billion_is_refused_before_it_starts(base):
    with pytest.raises(ResourceError, match="at most 10,000"):
        base**10**9


def test_powers_are_whole_numbers_of_any_kind():
    assert A ** np.int64(3) == A * A * A
    assert (Tr(A) + Tr(B)) ** 3 == (Tr(A) + Tr(B)) * (Tr(A) + Tr(B)) * (Tr(A) + Tr(B))
    with pytest.raises(CalculusError, match="not a whole number"):
        A**2.0


def test_masked_entries_are_refused_and_an_empty_mask_is_none():
    masked = np.ma.array([[1.0, 2.0], [3.0, 4.0]], mask=[[0, 0], [0, 1]])
    with pytest.raises(CalculusError, match="masked"):
        Tr(A).at(matrices={"A": masked})
    assert Tr(A).at(matrices={"A": np.ma.array([[1.0, 2.0], [3.0, 4.0]])}) == 5


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), np.float64("nan"), complex("nan")])
def test_what_is_not_finite_is_refused(bad):
    with pytest.raises(DomainError, match="not finite"):
        Tr(A).at(matrices={"A": np.array([[bad]], dtype=object)})
    with pytest.raises(DomainError, match="not finite"):
        Tr(A * A).at(N=2, traces={"Tr(A^2)": bad})


def test_a_route_of_the_other_group_is_refused():
    with pytest.raises(CalculusError, match=r"over U\(N\) there is no route 'pairings'"):
        haar_average(Tr(U * A * U.H * B), over=U, route="pairings")
    with pytest.raises(CalculusError, match=r"over O\(N\) there is no route"):
        haar_average(Tr(U * A * U.H * B), over=U, route="permutations", group="O")
