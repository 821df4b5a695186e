"""Every claim that can be decided stands on two routes, and what is independent is so in fact."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from qntk_check.papers.liu2024 import PAPER
from qntk_check.verdicts import recorded, routes
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Check, Claim, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.registry import registered


def check(tier, subject=Subject.PRINTED):
    return Check(tier, "given", lambda _context: None, subject)


def test_no_registered_claim_rests_on_one_route():
    """Whatever paper is installed; what nothing decides says so, and is no exception from here."""
    assert routes.lacking(registered().values()) == []


def test_a_claim_with_one_route_is_found():
    one = Claim("one", "s", "s", (), (check(Tier.SYMBOLIC), check(Tier.SYMBOLIC)))
    two = replace(one, id="two", checks=(check(Tier.SYMBOLIC), check(Tier.SAMPLED)))
    definition = replace(one, id="three", reason="A definition.")
    assert routes.lacking([one, two, definition]) == ["one"]


def test_a_correction_needs_routes_of_its_own():
    """What refutes the printed statement is no evidence for the one that takes its place."""
    checks = (check(Tier.SAMPLED), check(Tier.SYMBOLIC, Subject.CORRECTED))
    claim = Claim("one", "s", "s", (), checks, Correction("prose"), Kind.MISPRINT)
    assert routes.lacking([claim]) == ["one"]
    assert routes.lacking([replace(claim, kind=None)]) == ["one"]  # one for each of the two
    both = replace(claim, checks=(*checks, check(Tier.EXACT_DESIGN, Subject.CORRECTED)))
    assert routes.lacking([both]) == []


def test_a_route_that_decided_nothing_stands_behind_no_verdict():
    found = [
        Evidence(Tier.SYMBOLIC, Subject.PRINTED, Finding.HOLDS, True, "", covers="all"),
        Evidence(Tier.SAMPLED, Subject.PRINTED, Finding.UNDECIDED, False, ""),
        Evidence(Tier.TRAINING, Subject.CORRECTED, Finding.HOLDS, False, ""),
    ]
    claim = PAPER.claims["first-moment"]
    assert routes.behind(judge(claim, found)) == ("symbolic",)


@pytest.mark.parametrize("claim", PAPER.claims.values(), ids=lambda claim: claim.id)
def test_the_record_has_the_routes_that_were_planned(claim):
    record = recorded.load(PAPER)[claim.id]
    found = record.get("routes", [])
    assert found == [tier.value for tier in routes.planned(claim)]
    if claim.reason is None:
        assert len(found) >= routes.LEAST
        assert routes.independent(found)


BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        # Sums over all indices stand beside the proofs, and use neither them nor the calculus.
        alone = ("errors", "routes", "routes.elementary", "routes.matrices")
        if name.startswith("derivations.") and name.partition(".")[2] not in alone:
            raise ImportError("no proof here: " + name)

import derivations
sys.meta_path.insert(0, Blocked())
from qntk_check.verdicts.model import Context, Finding, Tier
from qntk_check.papers.liu2024 import PAPER
for claim in PAPER.claims.values():
    for check in claim.checks:
        if check.tier in (Tier.SECOND_ROUTE, Tier.EXACT_DESIGN):
            try:
                check.run(Context(paper=PAPER.name))
            except ImportError as error:
                print(claim.id, check.name, error)
"""


@pytest.mark.qntk_ci
def test_second_routes_and_designs_run_where_no_proof_can_be_imported():
    """Independent is what they are in fact: without the derivations they find what they find."""
    run = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout == ""
