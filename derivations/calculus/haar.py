"""Averages of expressions over Haar-random matrices of a group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import overload

from derivations.calculus.arguments import check_choice
from derivations.calculus.averaging.assembly import Tally, assemble
from derivations.calculus.averaging.averages import Average
from derivations.calculus.averaging.circles import involves, operations
from derivations.calculus.averaging.probe import PROBE
from derivations.calculus.gaussian.averages import law_of, over_gaussian
from derivations.calculus.groups import AUTO, Group, group_named, routes
from derivations.calculus.groups.deferred import deferred
from derivations.calculus.groups.waiting import average_by_indices
from derivations.calculus.legs.sums import NetworkSum
from derivations.calculus.letters.letters import Kind, Letter, Token
from derivations.calculus.letters.operations import PLAIN, Operation
from derivations.calculus.letters.words import Factor, is_bracket, opened
from derivations.calculus.results.closed_form import Ensemble
from derivations.calculus.results.context import check_multiple, merge_degrees
from derivations.calculus.results.declarations import State
from derivations.calculus.results.operators import Operator
from derivations.calculus.results.rendering import factor_name, word_text
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.states import RANDOM_STATES, state_average
from derivations.errors import CalculusError

__all__ = ["ensembles_of", "haar_average"]


@overload
def haar_average(
    expression: Operator, over: object, *, N: object = None, route: str = AUTO, group: str = "U"
) -> Operator: ...
@overload
def haar_average(
    expression: object, over: object, *, N: object = None, route: str = AUTO, group: str = "U"
) -> TracePolynomial: ...


def haar_average(
    expression: object, over: object, *, N: object = None, route: str = AUTO, group: str = "U"
) -> Operator | TracePolynomial:
    """Average an expression over Haar-random matrices, into one closed form.

    Parameters
    ----------
    expression
        A polynomial in traces, entries and expectation values; or an operator: its average is one.
    over
        A ``Unitary``, or a tuple of independent ones; ``State``, ``Ginibre``, ``GUE``, ``GOE`` and
        ``Wishart`` may stand among them. The one of lowest degree is averaged first.
    N
        ``None`` for the symbol N, a positive whole number (below the degree, too), or a SymPy
        symbol or expression such as ``2**n``; ``.valid_for`` of the result says where it holds.
    route
        ``"auto"``, or one of ``"characters"``, ``"class-function"``, ``"holomorphic"``,
        ``"permutations"``, ``"entries"`` (U), ``"pairings"`` (O, Sp), ``"index-sums"``.
    group
        ``"U"``; ``"O"``, real; ``"Sp"``, which keeps the :func:`symplectic_form` J, at even N;
        ``"SU"``; ``"COE"`` and ``"CSE"``, Dyson's ensembles U U^T and U J U^T J^T (even N);
        ``"permutations"`` and ``"phases"``, permutation matrices and diagonal random phases.

    Raises
    ------
    CalculusError, DomainError, ResourceError
        If ``over`` is no unitary letter, or a route does not apply; N is no dimension; the sums
        would be too long (the estimate is in the message).

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, Unitary
    >>> A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
    >>> haar_average(Tr(A * U.H * B * U), over=U), haar_average(U.H * B * U, over=U)
    (Tr(A)*Tr(B)/N, Tr(B)/N)
    """
    chosen = group_named(group)
    check_choice("route", route, routes())
    waiting, ensembles = _waiting(over, chosen)
    if isinstance(expression, NetworkSum):
        raise CalculusError("the expression stands on legs: leg_average(expression, over=…) does")
    if not isinstance(expression, Operator | TracePolynomial):
        expression = TracePolynomial.scalar(expression)

    def average(one: TracePolynomial) -> TracePolynomial:
        return _in_turn(one, waiting, route, chosen)

    def others(one: TracePolynomial) -> TracePolynomial:
        rest = [random for random in waiting if ensembles[random.name] is not chosen]
        return _in_turn(one, rest, route, chosen)

    if isinstance(expression, TracePolynomial) and len(waiting) == 1 and route == AUTO:
        found = deferred(expression, N, ensembles, average, chosen)
        if found is not None:
            return found
    return average_by_indices(expression, N, ensembles, (average, others), chosen)


def ensembles_of(over: object, group: Group) -> dict[str, Ensemble]:
    """Return where each of what is averaged over is drawn from, by name."""
    return _waiting(over, group)[1]


def _waiting(over: object, group: Group) -> tuple[list[Letter | State], dict[str, Ensemble]]:
    """Return what is to be averaged over, and where each is drawn from, by name."""
    found = [_random(one) for one in (over if isinstance(over, tuple | list) else [over])]
    if not found:
        raise CalculusError(f"over={over!r} names nothing to average over: give over=U or (U, V)")
    return found, {one.name: _ensemble(one, group) for one in found}


def _ensemble(one: Letter | State, group: Group) -> Ensemble:
    """Return what one random object is drawn from."""
    if isinstance(one, State):
        return RANDOM_STATES
    return law_of(one) if one.kind is Kind.RANDOM else group


def _in_turn(
    current: TracePolynomial, over: Sequence[Letter | State], route: str, group: Group
) -> TracePolynomial:
    """Average over one random object after the other, that of lowest degree first."""
    waiting = list(over)
    while waiting:
        # Last what may have no closed form: what is averaged before may leave nothing of it.
        chosen = min(waiting, key=lambda one: (_is_last(one, group), _degree(current, one)))
        waiting.remove(chosen)
        if isinstance(chosen, State):
            current = state_average(current, over=chosen)
        elif chosen.kind is Kind.RANDOM:
            current = over_gaussian(current, chosen)
        else:
            current = _average(current, chosen.name, route, group)
    return current


def _is_last(one: Letter | State, group: Group) -> bool:
    return isinstance(one, Letter) and one.kind is Kind.UNITARY and not group.expands


def _random(over: object) -> Letter | State:
    """Return the letter or state that an argument ``over`` is, or say why it is none."""
    if isinstance(over, State):
        return over
    if isinstance(over, Operator) and len(over.terms) == 1:
        ((factors, word, rest), value), *_ = over.terms.items()
        if not factors and rest == 1 and value == (1,) and word is not None and len(word) == 1:
            (place,) = word
            if isinstance(place, Token) and place.letter.kind is Kind.MATRIX:
                raise CalculusError(
                    f"{place.name!r} is declared as a matrix, and averages are over unitaries: "
                    f"declare it with Unitary({place.name!r})"
                )
            if isinstance(place, Token) and place.letter.kind is Kind.FORM:
                raise CalculusError("J is the symplectic form, which is fixed: average over U")
            if isinstance(place, Token) and place.operation is PLAIN:
                return place.letter
    raise CalculusError(f"over={over!r} is not a letter made with Unitary: give over=U or (U, V)")


def _degree(expression: TracePolynomial, one: Letter | State) -> int:
    if isinstance(one, State):
        return 0
    return max(
        (len(_found(factors, one.name)) for factors, _, _ in expression.terms),
        default=0,
    )


def _found(factors: Sequence[Factor], name: str) -> list[Operation]:
    """Return the operations under which factors hold a letter."""
    return [operation for factor in factors for operation in operations(factor, name)]


def _average(expression: TracePolynomial, name: str, route: str, group: Group) -> TracePolynomial:
    context = expression.context
    known = context.letters.get(name)
    if known is not None and known.kind is not Kind.UNITARY:
        raise CalculusError(
            f"the letter {name!r} is used as a matrix in the expression and as a unitary in over=: "
            "give the two different names"
        )
    if context.size is not None:
        check_multiple(context.size, group.step)
    tally = Tally(group, context, expression.roots)
    notes = list(context.notes)
    degree, first = 0, 1
    for (factors, _, rest), numerator in expression.terms.items():
        inside = tuple(factor for factor in factors if involves(factor, name))
        others = tuple(factor for factor in factors if not involves(factor, name))
        pairs, average = _monomial(inside, name, route, group, context.size)
        if average is None:
            notes.append(_unbalanced(inside, name, group))
            first = max(first, group.vanishes_from(_found(inside, name)))
            continue
        if average.vanishes:
            notes.append(_vanishing(inside, name))
        degree = max(degree, pairs)
        holds = group.valid_from(pairs) if average.valid_from is None else average.valid_from
        first = max(first, holds)
        tally.add(expression.content, numerator, rest, average, others)
    tally.context = replace(
        context,
        degrees=merge_degrees(context.degrees, {name: degree}),
        valid_from=1 if context.size is not None else max(context.valid_from, first),
        notes=tuple(dict.fromkeys(notes)),
        multiple=math.lcm(context.multiple, group.step),
    )
    result = assemble(tally)
    if context.size is not None or result.context.valid_from == 1:
        return result
    return replace(
        result, recompute=lambda N: _average(expression.dimension(N), name, route, group)
    )


def _monomial(
    inside: Sequence[Factor], name: str, route: str, group: Group, size: int | None
) -> tuple[int, Average | None]:
    """Return the number of pairs and the average of the factors; None where that is zero."""
    if inside:
        group.check_route(route)
    pairs = group.pairs_at(_found(inside, name), size)
    if pairs is None:
        return 0, None
    return pairs, group.average(inside, name, route, size)


def _unbalanced(inside: Sequence[Factor], name: str, group: Group) -> str:
    words = "*".join(map(_shown, inside))
    return f"{words} holds {group.imbalance(_found(inside, name), name)}: its average is zero"


def _vanishing(inside: Sequence[Factor], name: str) -> str:
    """Return why factors that balance average to zero all the same."""
    words = "*".join(map(_shown, inside))
    if all(is_bracket(factor) and len(factor) == 3 for factor in inside):
        return f"the rows and columns of {words} do not pair: its average is zero"
    return f"{words} balances, but what the pairs of {name} leave is zero: so is its average"


def _shown(factor: Factor) -> str:
    """Return the name of a factor; the operator it stands for where it holds the probe."""
    probed = involves(factor, PROBE.name)
    return word_text(opened(factor, PROBE)) if probed else factor_name(factor)
