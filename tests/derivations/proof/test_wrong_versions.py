"""Every check is able to fail: the wrong versions of every step are refused at that step.

The steps are those of every derivation that a registered claim has. Quick runs take one version of
one side of every third step, the left of one and the right of the next; at level ci the same is
done for one version of either side of every step, and nightly for all of them.
"""

from __future__ import annotations

import random
import re

import pytest
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Step
from derivations.proof.wrong_versions import wrong_versions
from derivations.statements.written import Quantity
from qntk_check.verdicts.registry import registered

pytestmark = pytest.mark.qntk_together("derivations")  # built once for all
DERIVATIONS = [
    pytest.param(build, id=f"{claim.id}-{place}")
    for claim in registered().values()
    for place, build in enumerate(claim.derivations)
]
TAKEN: set[tuple[str, str, str]] = (
    set()
)  # steps that several derivations share, once for each process


def chosen(step: Step, level: str) -> list[tuple[str, Step]]:
    few = None if level == "nightly" else 1
    versions = wrong_versions(step, few, random.Random(step.name))
    for side in ("left", "right"):
        assert any(said.startswith(side) for said, _ in versions), f"{step.name}: no {side} object"
    if level == "quick":
        wanted = "left" if len(TAKEN) % 2 else "right"
        return [one for one in versions if one[0].startswith(wanted)]
    return versions


@pytest.mark.parametrize("build", DERIVATIONS)
def test_wrong_versions_are_refused_at_their_step(build, built):
    refused(built(build), "quick")


@pytest.mark.qntk_ci
@pytest.mark.parametrize("build", DERIVATIONS)
def test_wrong_versions_of_every_step_are_refused(build, built, qntk_level):
    refused(built(build), qntk_level)


def refused(derivation, level):
    """Hold every step of a derivation to refusing its wrong versions, each step once."""
    for step in derivation.steps:
        key = (level, step.name, str(step.right))
        assert not isinstance(step.left, str), step.name
        assert not isinstance(step.right, str), step.name
        if key in TAKEN:
            continue
        TAKEN.add(key)
        if level == "quick" and len(TAKEN) % 3:
            continue
        for said, wrong in chosen(step, level):
            with pytest.raises(ProofError, match=re.escape(f"step {step.name!r} does not hold")):
                pytest.fail(f"{step.name}: {said}: {wrong.verify()}")


def test_a_quantity_is_changed_in_its_meaning_alone():
    step = Step("one", Quantity("x", lambda: 3), sympy.Integer(3), "r", lambda _a, _b: None)  # type: ignore[arg-type,return-value]
    wrong = [version.left for said, version in wrong_versions(step) if said.startswith("left")]
    quantities = [side for side in wrong if isinstance(side, Quantity)]
    assert [side() for side in quantities] == [7]
    assert [side.tex for side in quantities] == ["x"]
