"""What a derivation states at its end is what its steps have shown."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.statements.forms import Chain
from derivations.statements.printer import printed
from derivations.statements.written import value_of
from qntk_check.verdicts.registry import registered

pytestmark = pytest.mark.qntk_together("derivations")  # built once for all
# Statements that are put together from several steps, or say what a letter of the result is.
ASSEMBLED = {
    "channel-law-0": "what the letter p_∞ of the result is",
    "angle-noise-kicked-0": "what the letter λ of the result is",
    "first-order-error-0": "Lagrange's remainder with the bounds of both steps",
    "frozen-decay-3": "the difference of the two sides is the step's, and not negative",
    "frozen-decay-5": "the bounds of one step, added up over t steps",
    "meta-kernel-spread-0": "the leading powers of the second moment for a Pauli string",
    "three-regimes-0": "the limit of a step, with λ(0) from what is conserved: C = 2λε(0) − K(0)",
    "noisy-recursion-1": "what the letter λ of the result is",
    "noise-resilience-1": "what the letter V of the result is",
    "noise-resilience-2": "what the letter v of the result is",
}
BUILDERS = [
    pytest.param(build, id=f"{claim.id}-{place}")
    for claim in registered().values()
    for place, build in enumerate(claim.derivations)
]


def value(side):
    """Return the SymPy expression that a side is worth, None if it is worth none."""
    try:
        found = value_of(side)
    except (ProofError, TypeError, AttributeError, NotImplementedError, KeyError):
        return None
    found = getattr(found, "expr", found)
    return found if isinstance(found, sympy.Expr) and found.is_commutative else None


def numbers(sides) -> list:
    """Return the values of expressions at one point; symbols of one name are one symbol."""
    names = sorted({s.name for side in sides for s in side.free_symbols})
    point = {name: sympy.Rational(2 * k + 7, 3 * k + 17) + 9 for k, name in enumerate(names)}
    return [sympy.N(side.subs({s: point[s.name] for s in side.free_symbols}), 30) for side in sides]


def same(one, other) -> bool:
    """Whether two numbers are equal, to rounding."""
    return bool(abs(one - other) <= 1e-20 * (1 + abs(one)))


@pytest.mark.parametrize("build", BUILDERS)
def test_every_statement_of_a_result_is_a_side_of_a_step(build, built, request):
    derivation = built(build)
    place = request.node.callspec.id
    sides = [side for step in derivation.steps for side in (step.left, step.right)]
    seen = {printed(side) for side in sides}
    left_over = []
    for state in derivation.states:
        if isinstance(state, Chain) and not seen & {printed(part) for part in state.parts}:
            own = [v for v in map(value, state.parts) if v is not None]
            shown = [v for v in map(value, [*sides, derivation.result]) if v is not None]
            values = numbers([*own, *shown])
            if not any(same(a, b) for a in values[: len(own)] for b in values[len(own) :]):
                left_over.append(printed(state))
    assert bool(left_over) == (place in ASSEMBLED), left_over
