"""Letters, vectors and places of words are frozen objects, one for each, in one order."""

import copy
import dataclasses
import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sympy

from derivations.calculus.letters.letters import (
    INVERSES,
    SPECIAL,
    Kind,
    Letter,
    Outer,
    Token,
    outer_product,
)
from derivations.calculus.letters.operations import PLAIN, Operation
from derivations.calculus.letters.vectors import (
    BasisVector,
    End,
    StateVector,
    basis_vector,
    bra_end,
    ket_end,
    state_vector,
)
from derivations.errors import CalculusError

A = Letter("A")
CHI, REAL = state_vector("chi", real=False), state_vector("chi", real=True)
INDEX, SYMBOL = basis_vector(12), basis_vector(sympy.Symbol("i"))
OBJECTS = [
    A,
    A.token(Operation.TRANSPOSE),
    CHI,
    REAL,
    INDEX,
    SYMBOL,
    bra_end(CHI),
    ket_end(INDEX),
    outer_product(CHI, SYMBOL),
]
OF_WORDS = OBJECTS[1:]


@pytest.mark.parametrize("thing", OBJECTS, ids=str)
def test_they_are_frozen_and_have_no_place_for_more(thing):
    assert dataclasses.is_dataclass(thing)
    assert not hasattr(thing, "__dict__")
    for field in dataclasses.fields(thing):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(thing, field.name, None)


@pytest.mark.parametrize("thing", OF_WORDS, ids=str)
def test_a_copy_is_the_object_itself(thing):
    assert copy.copy(thing) is thing
    assert copy.deepcopy(thing) is thing


def test_what_is_asked_for_twice_is_one_object():
    assert Letter("A").token() is A.token()
    assert basis_vector(12) is basis_vector(sympy.Integer(12)) is INDEX
    assert basis_vector(sympy.Symbol("i")) is SYMBOL
    assert state_vector("chi", real=False) is CHI is not REAL
    assert outer_product(CHI, SYMBOL) is outer_product(CHI, SYMBOL)


def test_threads_that_make_a_letter_at_once_get_one_token():
    def make(number):
        letter = Letter(f"thread_{number % 50}", Kind.UNITARY)
        token = letter.token()
        return number % 50, token, INVERSES[token], outer_product(basis_vector(number % 50), CHI)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(make, range(2000)))
    for number, token, back, outer in found:
        assert (number, token, back, outer) == found[number]
        assert INVERSES[back] is token
        assert outer in SPECIAL


def test_what_is_declared_tells_letters_of_one_name_apart():
    declared = Letter("A", hermitian=True)
    assert declared != A
    assert declared.token() is not A.token()
    assert declared.token(Operation.ADJOINT) is declared.token()
    assert declared.token(Operation.TRANSPOSE) is declared.token(Operation.CONJUGATE)
    assert Letter("A", Kind.UNITARY).token() is not A.token()


def test_the_order_is_that_of_ends_then_names_then_outer_products():
    ends = [bra_end(REAL), bra_end(CHI), bra_end(basis_vector(2)), bra_end(INDEX), bra_end(SYMBOL),
            ket_end(REAL), ket_end(INDEX)]  # fmt: skip
    tokens = [Letter(name).token(operation) for name in ("A", "A1", "B", "a")
              for operation in (PLAIN, *sorted(set(Operation) - {PLAIN}))]  # fmt: skip
    outers = [outer_product(REAL, INDEX), outer_product(CHI, REAL), outer_product(INDEX, REAL)]
    ordered = [*ends, *tokens, *outers]
    assert sorted(random.Random(1).sample(ordered, len(ordered))) == ordered


def test_indices_are_ordered_as_numbers():
    assert basis_vector(999_999) < basis_vector(1_000_000)


def test_the_operations_are_a_group_of_four():
    for a, b, c in itertools.product(Operation, repeat=3):
        assert a.after(b) is b.after(a)
        assert a.after(b).after(c) is a.after(b.after(c))
        assert a.after(a) is PLAIN


def test_what_is_no_index_is_refused():
    for bad in (-1, 0.5, True, "0", None):
        with pytest.raises(CalculusError, match="not an index"):
            basis_vector(bad)


def test_every_kind_of_place_was_seen():
    assert {type(thing) for thing in OF_WORDS} == {Token, Outer, StateVector, BasisVector, End}
