"""Evaluation that decides: as many points as the form of the two sides asks for.

The author of a check gives the value, the other side and what theory knows of the value
(:mod:`derivations.routes.forms`); the number of points is computed from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count, product
from math import prod
from typing import TypeAlias, TypedDict, Unpack, cast

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.calculus import TracePolynomial
from derivations.errors import ProofError
from derivations.proof.derivation import Checked
from derivations.routes.comparison import differ, refuse_by_numbers
from derivations.routes.forms import Form, Spectrum, said_range
from derivations.routes.matrices import rank
from derivations.statements.foreign import cancelled, degree_of
from derivations.statements.printer import printed
from derivations.statements.substitution import put_in
from derivations.symbols import N, as_fraction

__all__ = ["Points", "Sizes", "decide", "decide_counted", "decide_words", "integrand_is"]

Point: TypeAlias = Mapping[sympy.Symbol, int]  # where the sides are compared
Exact: TypeAlias = int | Fraction
Entries: TypeAlias = NDArray[np.object_] | Sequence[object]  # of a matrix or a vector, exact


class Sizes(TypedDict, total=False):
    """At which N a side is evaluated.

    Parameters
    ----------
    step
        The whole N at which it can be are the multiples of this, 1 if not given.
    """

    step: int


class Points(Sizes, total=False):
    """At which points a side is evaluated.

    Parameters
    ----------
    spectra
        Returns spectra of N eigenvalues. They must separate the products of traces that can
        occur: their rank is computed, and a size at which they do not is not counted.
    starts
        The smallest value of variables other than N, 1 if not given.
    first
        The smallest N at which the side can be evaluated, 2 if not given.
    """

    spectra: Callable[[int], Sequence[Spectrum]]
    starts: Mapping[sympy.Symbol, int]
    first: int


def decide(
    left: Callable[..., object],
    right: sympy.Expr | int,
    form: Form,
    *,
    route: str,
    what: str,
    **points: Unpack[Points],
) -> Checked:
    """Decide that a value of a known form is the right side, by evaluating it at enough points.

    Parameters
    ----------
    left
        ``left(point)`` returns the exact value at a point, a mapping from symbols to numbers;
        where the form has traces, ``left(point, spectrum)``.
    right
        An expression; it is refused if it is not of the form.
    form
        What theory knows of the value.
    route, what
        For the record.
    points
        Where ``left`` can be evaluated: ``step=``, ``spectra=``, ``starts=`` and ``first=`` of
        :class:`Points`.

    Raises
    ------
    ProofError
        If the right side is not of the form, or at the first point where the sides differ.
    """
    form.numerator(right)
    needed = form.bounds.get(N, 0) + 1
    sizes, used = list[int](), 0
    for tried, (size, rows, at) in enumerate(_points(form, **points), start=1):
        counted = size >= form.valid_from and _separated(form, rows)
        for point in at:
            used += len(rows)
            _compare(left, right, form, point, rows)
        if counted:
            sizes.append(size)
        elif tried > needed + 40:
            raise ProofError("the spectra do not separate the products of traces: give others")
        if len(sizes) == needed:
            break
    return Checked(route, f"{what}; {_said(form, sizes, used)}")


def _points(
    form: Form,
    *,
    step: int = 1,
    spectra: Callable[[int], Sequence[Spectrum]] | None = None,
    starts: Mapping[sympy.Symbol, int] | None = None,
    first: int = 2,
) -> Iterator[tuple[int, Sequence[Spectrum | None], Sequence[Point]]]:
    """Yield one N after another, with its spectra and the points to compare at."""
    others = {name: most for name, most in form.bounds.items() if name != N}
    begin = {name: (starts or {}).get(name, 1) for name in others}
    ranges = [range(begin[n], begin[n] + most + 1) for n, most in others.items()]
    for size in count(step, step):
        if size >= first:
            values = product(*ranges)
            at = [{N: size, **dict(zip(others, numbers, strict=True))} for numbers in values]
            yield size, spectra(size) if spectra else [None], at


def _compare(
    left: Callable[..., object],
    right: sympy.Expr | int,
    form: Form,
    point: Point,
    rows: Sequence[Spectrum | None],
) -> None:
    value = cast("Callable[..., Exact]", left)
    side = cast("sympy.Expr", sympy.sympify(right))
    for spectrum in rows:
        at: dict[sympy.Symbol, int | sympy.Expr] = {**point}
        own = [] if spectrum is None else [spectrum]
        if spectrum is not None and form.traces:
            at |= {s: sympy.Rational(v.numerator, v.denominator) for s, v in
                   form.traces.values(spectrum, central=form.central).items()}  # fmt: skip
        a, b = Fraction(value(point, *own)), as_fraction(put_in(side, at))
        if a != b:
            shown = ", ".join(f"{name} = {value}" for name, value in at.items())
            raise ProofError(f"at {shown} the left side is {a} and the right side is {b}")


def _separated(form: Form, rows: Sequence[Spectrum | None]) -> bool:
    """Return whether spectra separate the products of traces that can occur."""
    if form.traces is None:
        return True
    words = form.traces.words
    table = []
    for spectrum in rows:
        if spectrum is None:
            return True
        values = form.traces.values(spectrum, central=form.central)
        table.append([prod(values[form.traces.symbols[k]] for k in word) for word in words])
    return rank(table) == len(words)


def _said(form: Form, sizes: Sequence[int], used: int) -> str:
    others = [rf"degree {most} in ${printed(name)}$" for name, most in form.bounds.items()
              if name != N and most]  # fmt: skip
    degree = rf"degree {form.bounds.get(N, 0)} in $N$"
    bound = " and ".join([degree, *others])
    # A long denominator may be broken between its factors.
    shown = (
        printed(form.denominator).replace(")(", r")\allowbreak(").replace("^2(", r"^2\allowbreak(")
    )
    below = "" if form.denominator == 1 else f" over ${shown}$"
    return (
        rf"theory bounds both sides by a numerator of {bound}{below}, the right side is of this "
        rf"form, and the {used} values compared, at {said_range(N, sizes)}, decide there."
    )


def decide_words(
    left: Callable[..., object],
    right: Mapping[str, sympy.Expr | int],
    form: Form,
    words: Mapping[str, Callable[..., Exact]],
    draw: Callable[[int], tuple[object, ...]],
    *,
    route: str,
    what: str,
    **sizes: Unpack[Sizes],
) -> Checked:
    """Decide that a value is a combination of words in explicit matrices.

    Parameters
    ----------
    left
        ``left(size, *matrices)`` returns the exact value.
    right
        The coefficient of every word, by its name; each must be of the form, and no word may
        occur that is not among ``words``.
    form
        What theory knows of every coefficient.
    words
        The words that can occur: each takes the matrices.
    draw
        ``draw(size)`` returns matrices; they are drawn until the words are independent on them.
    route, what
        For the record.
    sizes
        Where ``left`` can be evaluated: ``step=`` of :class:`Sizes`.

    Raises
    ------
    ProofError
        If a coefficient is not of the form, a word is none that can occur, the matrices do not
        separate the words, or the sides differ.
    """
    foreign = sorted(set(right) - set(words))
    if foreign:
        raise ProofError(f"{foreign[0]} cannot occur: theory knows {', '.join(words)}")
    coefficients = {name: cast("sympy.Expr", sympy.sympify(value)) for name, value in right.items()}
    for value in coefficients.values():
        form.numerator(value)
    counted = list[int]()
    for tried, size in enumerate(_multiples(form, **sizes)):
        points = [draw(size) for _ in range(3 * len(words))]
        table = [[word(*point) for word in words.values()] for point in points]
        if rank(table) < len(words):
            if tried > 2 * len(words):
                raise ProofError("the matrices drawn do not separate the words: draw others")
            continue
        for point, row in zip(points, table, strict=True):
            _compare_words(
                left(size, *point), coefficients, dict(zip(words, row, strict=True)), size
            )
        counted.append(size)
        if len(counted) > form.bounds.get(N, 0):
            break
    return Checked(
        route,
        f"{what}; "
        + _said(form, counted, 3 * len(words) * len(counted))
        + rf" The {len(words)} words "
        r"that can occur are linearly independent on the matrices drawn.",
    )


def _multiples(form: Form, *, step: int = 1) -> Iterator[int]:
    """Yield one N after another from the smallest at which the form is known."""
    start = max(form.valid_from, 2)
    return count(start + -start % step, step)


def _compare_words(
    found: object, coefficients: Mapping[str, sympy.Expr], values: Mapping[str, Exact], size: int
) -> None:
    """Compare a value with the sum of the words, each with its coefficient at this N."""
    total = sum(
        (as_fraction(coefficients[name].subs(N, size)) * value
         for name, value in values.items() if name in coefficients), Fraction(0),
    )  # fmt: skip
    if found != total:
        raise ProofError(f"at N = {size} the left side is {found} and the right side is {total}")


def decide_counted(
    left: Callable[[int], object],
    right: sympy.Expr,
    variable: sympy.Symbol,
    degree: int,
    *,
    route: str,
    what: str,
    start: int = 0,
) -> Checked:
    """Decide a value that is a polynomial in one whole variable, other variables as they are.

    Parameters
    ----------
    left
        ``left(n)`` returns the expression at a whole number.
    right
        An expression; refused if it is no polynomial of this degree in the variable.
    variable, degree
        What is counted, such as L, and the most of it that can occur in one term.
    route, what
        For the record.
    start
        The smallest number that ``left`` can be written out for.

    Raises
    ------
    ProofError
        If the right side is of another form, or at the first number where the sides differ.
    """
    for number in (start, start + 1):  # by numbers first: a long product is not multiplied out
        refuse_by_numbers(
            cast("sympy.Expr", sympy.sympify(left(number))), put_in(right, {variable: number})
        )
    top, bottom = sympy.fraction(cancelled(right))
    if variable in bottom.free_symbols or not top.is_polynomial(variable):
        raise ProofError(f"{right} is no polynomial in {variable}")
    own = degree_of(top, variable)
    if own > degree:
        raise ProofError(
            f"{right} has degree {own} in {variable}, and {degree} is the most that theory allows"
        )
    numbers = range(start, start + degree + 1)
    for number in numbers:
        if differ(cast("sympy.Expr", sympy.sympify(left(number))), right.subs(variable, number)):
            raise ProofError(f"at {variable} = {number} the left side is {left(number)}")
    return Checked(
        route,
        rf"{what}; written out for {said_range(variable, numbers)}, and "
        rf"both sides are polynomials of degree at most {degree} in it.",
    )


def integrand_is(
    left: TracePolynomial, own: Callable[..., object], draw: Callable[[], Mapping[str, Entries]]
) -> None:
    """Find the integrand of the calculus to be what the route averages, at explicit matrices.

    Parameters
    ----------
    left
        An expression of the calculus, not averaged yet.
    own
        The same from its definition, taking the matrices that ``draw`` returns, by name.
    draw
        Returns exact matrices for the letters, unit vectors for states.

    Raises
    ------
    ProofError
        At the first matrices where they differ.
    """
    for _ in range(3):
        matrices = draw()
        arrays = {name: np.array(value, dtype=object) for name, value in matrices.items()}
        given = {name: value.tolist() for name, value in arrays.items()}
        a, b = left.at_matrices(given), own(**arrays)
        if a != b:
            raise ProofError(f"before the average the left side is {a} at {given}, not {b}")
