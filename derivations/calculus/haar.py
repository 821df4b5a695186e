"""Averages of expressions over Haar-random unitary and orthogonal matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from derivations.calculus.arguments import check_choice
from derivations.calculus.averaging.assembly import Average, Tally, assemble
from derivations.calculus.averaging.circles import cut, involves, operations
from derivations.calculus.averaging.closed_forms import class_function_average
from derivations.calculus.averaging.entries import are_entries, entry_average, orthogonal_entries
from derivations.calculus.averaging.probe import PROBE, twirl
from derivations.calculus.averaging.unitary_routes import ROUTES, unitary_average
from derivations.calculus.groups.orthogonal import orthogonal_average
from derivations.calculus.letters.letters import Letter, meaning
from derivations.calculus.letters.words import Factor, opened
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.context import merge_degrees
from derivations.calculus.results.expressions import Expression
from derivations.calculus.results.operators import Operator, State
from derivations.calculus.results.rendering import factor_name, word_text
from derivations.calculus.results.sampling import remember
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.states import state_average
from derivations.calculus.weingarten import check_group
from derivations.errors import CalculusError

__all__ = ["haar_average"]


def haar_average(
    expression: Any, over: Any, *, N: Any = None, route: str = "auto", group: str = "U"
) -> Any:
    """Average an expression over Haar-random matrices.

    Parameters
    ----------
    expression
        A polynomial in traces, entries and expectation values; or an operator, which gives an
        operator (a twirl).
    over
        A ``Unitary``, or a tuple of independent ones (a ``State`` may stand among them). The one of
        lowest degree is averaged first, and the expression is reduced after each.
    N
        ``None`` for the symbol N, a positive whole number, or a SymPy symbol or expression such as
        ``2**n``. For a whole N the sums run over partitions with at most N rows, so the result is
        right below the degree too; the symbolic result says in ``.valid_for`` where it holds.
    route
        ``"auto"``, or one of ``"characters"``, ``"class-function"``, ``"holomorphic"``,
        ``"permutations"``, ``"entries"`` (U), ``"pairings"`` (O).
    group
        ``"U"``, or ``"O"`` for real orthogonal matrices.

    Returns
    -------
    TracePolynomial or Operator
        Merged, over one denominator. A term with different numbers of U and U.H averages to zero,
        and ``.notes`` says so.

    Raises
    ------
    CalculusError
        If ``over`` is not a unitary letter, the expression is none, or a route does not apply.
    DomainError
        If N is not a dimension.
    ResourceError
        If the sums would be too long; the estimate is in the message, and nothing has started.

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, Unitary
    >>> A, B, U, V = Matrix("A"), Matrix("B"), Unitary("U"), Unitary("V")
    >>> haar_average(Tr(A * U.H * B * U), over=U)
    Tr(A)*Tr(B)/N
    >>> haar_average(U.H * B * U, over=U) == Tr(B) / Tr(1).context.symbol
    True
    >>> haar_average(Tr(U), over=U).notes
    ('Tr(U) holds 1 U and 0 U.H: its average is zero',)
    """
    check_group(group)
    check_choice("route", route, {"auto", "entries", "pairings", *ROUTES})
    if not isinstance(expression, Expression):
        expression = TracePolynomial.scalar(expression)
    size, symbol = dimension_argument(N)
    current: Any = expression if size is None else expression.dimension(size)
    if size is None and N is not None:
        current = replace(current, context=replace(current.context, symbol=symbol))
    waiting = list(over) if isinstance(over, tuple | list) else [over]
    if not waiting:
        raise CalculusError(f"over={over!r} names nothing to average over: give over=U or (U, V)")
    kinds = {
        name: "state" if isinstance(letter, State) else group
        for letter in waiting
        for name in [letter.name if isinstance(letter, State) else _unitary(letter).name]
    }

    def average(scalar: TracePolynomial) -> TracePolynomial:
        return _in_turn(scalar, waiting, route, group)

    whole = twirl(current, average) if isinstance(current, Operator) else average(current)
    return remember(whole, expression if size is None else current, kinds)


def _in_turn(
    current: TracePolynomial, over: Sequence[Any], route: str, group: str
) -> TracePolynomial:
    """Average over one random object after the other, that of lowest degree first."""
    waiting = list(over)
    while waiting:
        chosen = min(waiting, key=lambda letter: _degree(current, letter))
        waiting.remove(chosen)
        if isinstance(chosen, State):
            current = state_average(current, over=chosen)
        else:
            current = _average(current, _unitary(chosen).name, route, group)
    return current


def _unitary(over: Any) -> Letter:
    """Return the letter that an argument ``over`` is, or say why it is none."""
    if isinstance(over, Operator) and len(over.terms) == 1:
        ((factors, word, rest), value), *_ = over.terms.items()
        if not factors and rest == 1 and value == (1,) and word is not None and len(word) == 1:
            letter, operation = meaning(word[0])
            if letter.kind == "unitary" and not operation:
                return letter
            if letter.kind == "matrix":
                raise CalculusError(
                    f"{letter.name!r} is declared as a matrix, and averages are over unitaries: "
                    f"declare it with Unitary({letter.name!r})"
                )
    raise CalculusError(f"over={over!r} is not a letter made with Unitary: give over=U or (U, V)")


def _degree(expression: TracePolynomial, letter: Any) -> int:
    if isinstance(letter, State):
        return 0
    name = _unitary(letter).name
    return max(
        (
            sum(len(operations(factor, name)) for factor in factors)
            for factors, _, _ in expression.terms
        ),
        default=0,
    )


def _average(expression: TracePolynomial, name: str, route: str, group: str) -> TracePolynomial:
    known = expression.context.letters.get(name)
    if known is not None and known.kind != "unitary":
        raise CalculusError(
            f"the letter {name!r} is used as a matrix in the expression and as a unitary in over=: "
            "give the two different names"
        )
    tally = Tally(group, expression.context, expression.roots)
    notes = list(expression.context.notes)
    degree, first = 0, 1
    for (factors, _, rest), numerator in expression.terms.items():
        inside = tuple(factor for factor in factors if involves(factor, name))
        others = tuple(factor for factor in factors if not involves(factor, name))
        pairs, average = _monomial(inside, name, route, group, expression.context.size)
        if average is None:
            notes.append(_unbalanced(inside, name, group))
            continue
        degree = max(degree, pairs)
        first = max(first, pairs if average.valid_from is None else average.valid_from)
        tally.add(expression.content, numerator, rest, average, others)
    tally.context = replace(
        expression.context,
        degrees=merge_degrees(expression.context.degrees, {name: degree}),
        valid_from=1
        if expression.context.size is not None
        else max(expression.context.valid_from, first),
        notes=tuple(dict.fromkeys(notes)),
    )
    result = assemble(tally)
    if expression.context.size is not None or result.context.valid_from == 1:
        return result
    return replace(
        result, recompute=lambda N: _average(expression.dimension(N), name, route, group)
    )


def _monomial(
    inside: tuple[Factor, ...], name: str, route: str, group: str, size: int | None
) -> tuple[int, Average | None]:
    """Return the number of pairs and the average of the factors that hold the unitary."""
    if not inside:
        return 0, Average({((), 1, 0): {(): 1}})
    if route == "auto":
        found = class_function_average(inside, name, group, size)
        if found is not None:
            return found
    if group == "O":
        if route == "auto" and are_entries(inside):
            line = orthogonal_entries(inside)
            if line is not None:
                return len(inside) // 2, line
        circles = cut(inside, name)
        tokens = len(circles.forward)
        return tokens // 2, None if tokens % 2 else orthogonal_average(circles, route)
    if route in {"auto", "entries"} and are_entries(inside):
        return len(inside) // 2, entry_average(inside)
    if route == "entries":
        raise CalculusError("the route 'entries' needs a product of entries: use route='auto'")
    if route == "pairings":
        raise CalculusError(
            f"over U(N) there is no route 'pairings': give 'auto', or one of {', '.join(ROUTES)}"
        )
    circles = cut(inside, name)
    plain, daggers = circles.balance
    return plain, unitary_average(circles, route) if plain == daggers else None


def _unbalanced(inside: Sequence[Factor], name: str, group: str) -> str:
    words = "*".join(map(_shown, inside))
    found = [operation for factor in inside for operation in operations(factor, name)]
    if group == "O":
        return f"{words} holds an odd number ({len(found)}) of {name}: its average is zero"
    plain = sum(operation in {"", "T"} for operation in found)
    return f"{words} holds {plain} {name} and {len(found) - plain} {name}.H: its average is zero"


def _shown(factor: Factor) -> str:
    """Return the name of a factor; the operator it stands for where it holds the probe."""
    probed = involves(factor, PROBE.name)
    return word_text(opened(factor, PROBE)) if probed else factor_name(factor)
