"""Characters: orthogonality, known rows, an independent implementation."""

import math
from fractions import Fraction

import haarpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus.numbers.characters import character, character_table, zonal_table
from derivations.calculus.numbers.partitions import class_size, conjugate, dimension, partitions
from derivations.errors import CalculusError


@pytest.mark.parametrize("n", range(11))
def test_rows_are_orthogonal(n):
    table = character_table(n).astype(object)
    sizes = np.diag([class_size(mu) for mu in partitions(n)])
    assert (table.T @ sizes @ table == math.factorial(n) * np.eye(len(table), dtype=int)).all()


@pytest.mark.parametrize("n", range(11))
def test_columns_are_orthogonal(n):
    table = character_table(n).astype(object)
    centralizers = np.diag([math.factorial(n) // class_size(mu) for mu in partitions(n)])
    assert (table @ table.T == centralizers).all()


@given(st.integers(1, 12).flatmap(lambda n: st.sampled_from(partitions(n))))
def test_the_identity_gives_dimensions_and_conjugation_gives_the_sign(shape):
    n = sum(shape)
    assert character(shape, (1,) * n) == dimension(shape)
    mu = partitions(n)[len(partitions(n)) // 2]
    sign = (-1) ** (n - len(mu))
    assert character(conjugate(shape), mu) == sign * character(shape, mu)


@pytest.mark.parametrize("n", range(1, 6))
def test_haarpy_has_the_same_characters(n):
    for shape in partitions(n):
        for mu in partitions(n):
            assert character(shape, mu) == haarpy.murn_naka_rule(shape, mu)


@pytest.mark.parametrize("k", range(1, 7))
def test_zonal_functions_are_orthogonal(k):
    # Macdonald VII.2: Σ_μ |K_μ| ω^λ(μ) ω^ν(μ) = δ_λν (2k)!/f_2λ, |K_μ| the size of H_k μ H_k
    order = 2**k * math.factorial(k)
    sizes = [order * order // (2 ** len(mu) * _centralizer(mu)) for mu in partitions(k)]
    for a, row in zip(partitions(k), zonal_table(k), strict=True):
        for b, other in zip(partitions(k), zonal_table(k), strict=True):
            total = sum(s * x * y for s, x, y in zip(sizes, row, other, strict=True))
            degree = dimension(tuple(2 * part for part in a))
            assert total == (Fraction(math.factorial(2 * k), degree) if a == b else 0)


def _centralizer(mu):
    return math.factorial(sum(mu)) // class_size(mu)


def test_partitions_of_different_numbers_have_no_character():
    with pytest.raises(CalculusError, match="the same k"):
        character((2, 1), (2,))
