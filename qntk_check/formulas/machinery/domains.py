"""What a parameter of a formula may be, and the errors when it is not.

Each validator takes a value that is a number, an array or a SymPy expression and returns it
unchanged, or raises :class:`~qntk_check.errors.DomainError`. A SymPy expression with free
symbols passes: what is not known cannot be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt
from typing import TypeVar, cast

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.machinery.foreign import as_number, is_symbolic
from qntk_check.formulas.machinery.values import entry, read
from qntk_check.kinds import Array, Flags, Numbers

__all__ = [
    "angle_count",
    "count",
    "damping",
    "dimension",
    "even_dimension",
    "exact_numbers",
    "exact_values",
    "fidelity",
    "involution_trace",
    "is_symbolic",
    "no_damping",
    "not_negative",
    "numbers_of",
    "part",
    "positive",
    "purity",
    "real_number",
    "several",
    "share",
    "simple_dimension",
    "step_count",
    "unit_interval",
]

Given = TypeVar("Given")
Validator = Callable[[str, Given], Given]


def is_open(value: object) -> bool:
    """Return whether a value is an expression with free symbols, of which nothing is known."""
    return is_symbolic(value) and bool(value.free_symbols)


def numbers_of(name: str, value: object) -> Numbers | None:
    """Return the value as an array for checking, exact where it is, or None with free symbols."""
    if is_symbolic(value):
        if value.free_symbols:
            return None
        if value.is_real is not True or not value.is_finite:
            raise DomainError(f"{name} = {value} is not a finite real number: give one")
        value = as_number(value)
    return np.asarray(cast("Array", read(name, value)))


def exact_numbers(name: str, value: object) -> Numbers | None:
    """Return as `numbers_of` does, a scalar as a Fraction, which compares and multiplies exactly.

    Examples
    --------
    >>> exact_numbers("x", 0.5)
    array(Fraction(1, 2), dtype=object)
    """
    numbers = numbers_of(name, value)
    if numbers is None or numbers.ndim:
        return numbers
    return np.asarray(entry(numbers, (), ()), dtype=object)


def exact_values(values: Mapping[str, object], *names: str) -> list[Numbers] | None:
    """Return several values as `exact_numbers` does, or None if one has free symbols.

    Examples
    --------
    >>> exact_values({"x": 1, "y": 2}, "y")
    [array(Fraction(2, 1), dtype=object)]
    """
    found = [exact_numbers(name, values[name]) for name in names]
    known = [numbers for numbers in found if numbers is not None]
    return known if len(known) == len(found) else None


def _refuse_where(bad: Flags, numbers: Numbers, name: str, why: str) -> None:
    bad = np.asarray(bad, dtype=bool)
    if np.any(bad):
        first = np.broadcast_to(cast("Array", numbers), bad.shape)[bad].flat[0]
        raise DomainError(f"{name} = {_shown(first)}: {why}")


def _shown(value: Fraction | float) -> str:
    """Return a number for a message: whole numbers as they are, others to twelve digits."""
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return show(value.numerator)
        try:
            return f"{float(value):.12g}"
        except OverflowError:
            return show(value.numerator // value.denominator)
    return f"{float(value):.12g}"


def _whole(name: str, value: object, least: int, why: str) -> Numbers | None:
    numbers = numbers_of(name, value)
    if numbers is not None:
        _refuse_where(_is_broken(numbers), numbers, name, f"not a whole number; {why}")
        _refuse_where(numbers < least, numbers, name, f"below {least}; {why}")
    return numbers


def _is_broken(numbers: Numbers) -> Flags:
    # Floats are held to their floor: a remainder is slow.
    return np.floor(numbers) != numbers if numbers.dtype == float else numbers % 1 != 0


def _is_odd(numbers: Numbers) -> Flags:
    if numbers.dtype != float:
        return numbers % 2 == 1
    half = 0.5 * numbers
    return np.floor(half) != half


def dimension(name: str, value: Given) -> Given:
    """Accept a Hilbert-space dimension N ≥ 2.

    Examples
    --------
    >>> dimension("N", 4)
    4
    """
    _whole(name, value, 2, "N is the dimension of the Hilbert space, a whole number from 2 on")
    return value


def even_dimension(name: str, value: Given) -> Given:
    """Accept an even dimension: only there does a generator with X² = 1, Tr X = 0 exist."""
    numbers = _whole(
        name, value, 2, "N is the dimension of the Hilbert space, a whole number from 2 on"
    )
    if numbers is not None:
        _refuse_where(
            _is_odd(numbers),
            numbers,
            name,
            "odd, where no generator has X² = 1 and Tr X = 0, so the formula holds for no "
            "circuit; use N = 2ⁿ, or kernel_mean_any_generator with Tr X ≠ 0",
        )
    return value


def angle_count(name: str, value: Given) -> Given:
    """Accept a number of angles L ≥ 1."""
    _whole(name, value, 1, "L is the number of angles, a whole number from 1 on")
    return value


def count(name: str, value: Given) -> Given:
    """Accept a number of neurons or layers, 1 or more."""
    _whole(name, value, 1, f"{name} counts, a whole number from 1 on")
    return value


def several(name: str, value: Given) -> Given:
    """Accept a number of things of which there are two or more."""
    _whole(name, value, 2, f"{name} is a whole number from 2 on")
    return value


def real_number(name: str, value: Given) -> Given:
    """Accept any finite real number."""
    numbers_of(name, value)
    return value


def positive(name: str, value: Given) -> Given:
    """Accept a finite real number above zero."""
    numbers = numbers_of(name, value)
    if numbers is not None:
        _refuse_where(numbers <= 0, numbers, name, "not above zero; give a positive number")
    return value


def not_negative(name: str, value: Given) -> Given:
    """Accept a finite real number from zero on."""
    numbers = numbers_of(name, value)
    if numbers is not None:
        _refuse_where(numbers < 0, numbers, name, "below zero; give zero or a positive number")
    return value


def step_count(name: str, value: Given) -> Given:
    """Accept a number of steps t ≥ 0."""
    _whole(name, value, 0, "t counts steps of gradient descent, a whole number from 0 on")
    return value


def damping(values: Mapping[str, object], limit: int, why: str) -> None:
    """Refuse η and K whose exact product reaches ``limit``; the message gives the largest η."""
    _below(values["eta"], values["K"], limit, "ηK", why)


def no_damping(values: Mapping[str, object], number: int, why: str) -> None:
    """Refuse η and K whose exact product is one number."""
    if is_open(values["eta"]) or is_open(values["K"]):
        return
    one, two = (numbers_of(name, values[name]) for name in ("eta", "K"))
    assert one is not None
    assert two is not None
    _, reached = _product_reaches(one, two, number)
    shape = np.broadcast_shapes(one.shape, two.shape)
    for place in np.argwhere(np.broadcast_to(reached, shape)):
        if entry(one, shape, tuple(place)) * entry(two, shape, tuple(place)) == number:
            raise DomainError(f"ηK = {number}: {why}")


def _below(eta: object, kernel: object, limit: int, name: str, why: str) -> None:
    if is_open(eta) or is_open(kernel):
        return
    one, two = (numbers_of(name, value) for value in (eta, kernel))
    assert one is not None
    assert two is not None
    product, bad = _product_reaches(one, two, limit)
    if not np.any(bad):
        return
    first = entry(two, bad.shape, tuple(np.argwhere(bad)[0]))
    largest = f"{float(limit / first):.6g}"
    _refuse_where(bad, product, name, f"{why}; at this K give η below {largest}")


def _product_reaches(one: Numbers, two: Numbers, limit: int) -> tuple[Numbers, Flags]:
    """Return the products and where they reach the limit, decided exactly where floats are near."""
    if one.ndim == two.ndim == 0:
        product = entry(one, (), ()) * entry(two, (), ())
        return np.asarray(product, dtype=object), np.asarray(product >= limit)
    with np.errstate(all="ignore"):
        product = np.asarray(one * two, dtype=float)
    bad = product >= limit
    near = np.abs(product - limit) <= limit * 1e-15
    for place in np.argwhere(near):
        where = tuple(place)
        exact = entry(one, product.shape, where) * entry(two, product.shape, where)
        bad[where] = exact >= limit
    return product, bad


def share(name: str, value: Given) -> Given:
    """Accept a real number strictly between 0 and 1."""
    numbers = numbers_of(name, value)
    if numbers is not None:
        bad = (numbers <= 0) | (numbers >= 1)
        _refuse_where(bad, numbers, name, "not between 0 and 1; give a share of the first error")
    return value


def unit_interval(name: str, value: Given) -> Given:
    """Accept a real number in [−1, 1], the range of an expectation value of X with X² = 1."""
    why = "outside [−1, 1], where the expectation value of an X with X² = 1 lies"
    return _within(name, value, -1, why)


def fidelity(name: str, value: Given) -> Given:
    """Accept a real number in [0, 1], the range of the overlap of two states."""
    return _within(
        name, value, 0, "outside [0, 1], where the overlap abs(⟨α|β⟩)² of two states lies"
    )


def part(name: str, value: Given) -> Given:
    """Accept a real number in [0, 1], the part of something that is left."""
    why = "outside [0, 1]; give the part that the noise leaves, 1 without noise"
    return _within(name, value, 0, why)


def purity(name: str, value: Given) -> Given:
    """Accept a real number in [0, 1], the range of what an algebra sees of Tr ρ²."""
    return _within(name, value, 0, "outside [0, 1], where the part of Tr ρ² in an algebra lies")


def simple_dimension(name: str, value: Given) -> Given:
    """Accept a dimension that a simple compact Lie algebra has.

    They are N² − 1 of su(N), N(N − 1)/2 of so(N) and of sp(N), but for so(2) and so(4), and the
    five of the exceptional ones.

    Examples
    --------
    >>> simple_dimension("dimension", 10)
    10
    """
    numbers = numbers_of(name, value)
    if numbers is not None:
        known = np.frompyfunc(_is_simple, 1, 1)
        _refuse_where(
            np.logical_not(np.asarray(known(numbers), dtype=bool)), numbers, name,
            "no simple Lie algebra has this dimension: give that of one ideal (3 for su(2), "
            "N² − 1 for su(N), N(N − 1)/2 for so(N)), and add up the ideals; so(4) is two of 3",
        )  # fmt: skip
    return value


def _is_simple(number: float) -> bool:
    d = int(number)
    if d != number or d < 3 or d == 6:
        return False
    square, triangle = isqrt(d + 1), isqrt(8 * d + 1)
    return square**2 == d + 1 or triangle**2 == 8 * d + 1 or d in (14, 52, 78, 133, 248)


def _within(name: str, value: Given, least: int, why: str) -> Given:
    """Accept a real number from ``least`` to 1."""
    numbers = numbers_of(name, value)
    if numbers is not None:
        _refuse_where((numbers < least) | (numbers > 1), numbers, name, why)
    return value


def involution_trace(name: str, value: Given, dim: object) -> Given:
    """Accept Tr X of an X with X² = 1 in dimension ``dim``: |τ| ≤ N and τ ≡ N modulo 2."""
    numbers = numbers_of(name, value)
    size = numbers_of("N", dim)
    if numbers is not None:
        _refuse_where(
            numbers % 1 != 0, numbers, name,
            "not a whole number; an X with X² = 1 has eigenvalues ±1",
        )  # fmt: skip
    if numbers is not None and size is not None:
        bad = (np.abs(numbers) > size) | ((numbers - size) % 2 != 0)
        _refuse_where(
            bad, numbers, name,
            f"an X with X² = 1 in dimension N = {show(dim)} has Tr X in {{−N, −N+2, …, N}}",
        )  # fmt: skip
    return value
