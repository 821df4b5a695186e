"""What a derivation states at its end is what its steps have shown."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Derivation, without_checking
from derivations.statements.forms import Chain
from derivations.statements.printer import printed
from derivations.statements.written import value_of
from qntk_check.verdicts.registry import registered

BUILDERS = [
    pytest.param(build, id=f"{claim.id}-{place}")
    for claim in registered().values()
    for place, build in enumerate(claim.derivations)
]


def built(build) -> Derivation:
    with without_checking():
        return getattr(build, "__wrapped__", build)()


def value(side):
    """Return the SymPy expression that a side is worth, None if it is worth none."""
    try:
        found = value_of(side)
    except (ProofError, TypeError, AttributeError, NotImplementedError, KeyError):
        return None
    found = getattr(found, "expr", found)
    return found if isinstance(found, sympy.Expr) and found.is_commutative else None


def by_name(expression):
    return expression.subs({s: sympy.Symbol(s.name) for s in expression.free_symbols})


def same(one, other) -> bool:
    difference = by_name(one) - by_name(other)
    return sympy.cancel(sympy.together(difference)) == 0 or sympy.simplify(difference) == 0


@pytest.mark.parametrize("build", BUILDERS)
def test_every_statement_of_a_result_is_a_side_of_a_step(build):
    derivation = built(build)
    sides = [side for step in derivation.steps for side in (step.left, step.right)]
    seen = {printed(side) for side in sides}
    shown = [v for v in map(value, [*sides, derivation.result]) if v is not None]
    for state in derivation.states:
        if isinstance(state, Chain):
            own = [v for v in map(value, state.parts) if v is not None]
            by_value = any(same(a, b) for a in own for b in shown)
            assert by_value or seen & {printed(part) for part in state.parts}, printed(state)
