"""Partitions and the numbers of their diagrams."""

import math

import pytest

from derivations.calculus.numbers.partitions import (
    as_partition,
    class_size,
    conjugate,
    contents,
    dimension,
    partitions,
    zonal_contents,
)
from derivations.errors import CalculusError


@pytest.mark.parametrize("k", range(8))
def test_squares_of_dimensions_add_to_the_order_of_the_group(k):
    assert sum(dimension(shape) ** 2 for shape in partitions(k)) == math.factorial(k)


@pytest.mark.parametrize("k", range(8))
def test_class_sizes_add_to_the_order_of_the_group(k):
    assert sum(map(class_size, partitions(k))) == math.factorial(k)


def test_the_number_of_partitions_of_twenty():
    # MacMahon's table; Andrews, The Theory of Partitions, p. 237: p(20) = 627
    assert len(partitions(20)) == 627


@pytest.mark.parametrize("shape", partitions(7))
def test_conjugation_is_an_involution_that_turns_contents_around(shape):
    assert conjugate(conjugate(shape)) == shape
    assert sorted(contents(conjugate(shape))) == sorted(-c for c in contents(shape))


@pytest.mark.parametrize("shape", partitions(5))
def test_content_products_count_tableaux(shape):
    # s_λ(1^N) = ∏(N + c)/hooks is the dimension of an irreducible representation of U(N)
    N = 3
    value = math.prod(N + c for c in contents(shape)) * dimension(shape) / math.factorial(5)
    assert value.is_integer()
    assert (value == 0) == (len(shape) > N)


def test_zonal_contents_vanish_for_more_rows_than_the_dimension():
    assert math.prod(2 + c for c in zonal_contents((1, 1, 1))) == 0
    assert math.prod(2 + c for c in zonal_contents((3, 3))) != 0


@pytest.mark.parametrize("bad", [(2, 0), (1, -1), (1.5,), ("3",), (True,), 0])
def test_what_is_no_partition_is_refused_with_its_value(bad):
    with pytest.raises(CalculusError, match="not a partition"):
        as_partition(bad)
