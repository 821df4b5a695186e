"""A verdict follows from evidence, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.papers.liu2024 import PAPER
from qntk_check.papers.liu2024.inventory import INVENTORY
from qntk_check.verdicts import registry
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.decide import conclude, decide
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import (
    Check,
    Claim,
    Evidence,
    Finding,
    Subject,
    Tier,
    Verdict,
    VerdictWord,
)
from qntk_check.verdicts.paper import collect
from qntk_check.verdicts.registry import get

P, C = Subject.PRINTED, Subject.CORRECTED
HOLDS, FAILS, UNDECIDED = Finding.HOLDS, Finding.FAILS, Finding.UNDECIDED


def piece(finding, subject=P, tier=Tier.SYMBOLIC, *, exact=True, only=""):
    said = f"{subject.value} {finding.value}"
    return Evidence(tier, subject, finding, exact, said, covers="every N", only=only)


def a_claim(id_="loss", evidence=(), **kwargs):
    checks = tuple(
        Check(item.tier, "given", lambda _context, item=item: item, item.subject)
        for item in evidence
    )
    if not checks:
        kwargs.setdefault("reason", "a definition")
    return Claim(id=id_, statement="s", plain="s", assumptions=(), checks=checks, **kwargs)


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        ([], VerdictWord.NOT_DECIDABLE),
        ([piece(HOLDS)], VerdictWord.PROVED),
        ([piece(HOLDS, exact=False)], VerdictWord.SUPPORTED),
        ([piece(HOLDS, only="N = 2")], VerdictWord.SUPPORTED),
        ([piece(FAILS), piece(HOLDS, C, only="N = 2")], VerdictWord.REFUTED),
        ([piece(HOLDS), piece(HOLDS, tier=Tier.SAMPLED, exact=False)], VerdictWord.PROVED),
        ([piece(FAILS)], VerdictWord.REFUTED),
        ([piece(FAILS), piece(HOLDS, C)], VerdictWord.CORRECTED),
        ([piece(FAILS), piece(HOLDS, C, exact=False)], VerdictWord.REFUTED),
        ([piece(FAILS), piece(FAILS, C)], VerdictWord.REFUTED),
        ([piece(HOLDS), piece(FAILS, C)], VerdictWord.INCONCLUSIVE),
        ([piece(HOLDS), piece(FAILS, tier=Tier.SAMPLED, exact=False)], VerdictWord.INCONCLUSIVE),
        ([piece(HOLDS), piece(UNDECIDED, tier=Tier.SAMPLED)], VerdictWord.INCONCLUSIVE),
        ([piece(HOLDS, C)], VerdictWord.INCONCLUSIVE),
    ],
)
def test_the_word_follows_from_the_evidence(evidence, word):
    claim = a_claim(evidence=evidence, corrected=Correction("c"))
    assert judge(claim, evidence).word is word


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        ([piece(HOLDS)], VerdictWord.NOT_DECIDABLE),
        ([piece(HOLDS, exact=False)], VerdictWord.NOT_DECIDABLE),
        ([piece(FAILS)], VerdictWord.REFUTED),
        ([piece(UNDECIDED)], VerdictWord.INCONCLUSIVE),
    ],
)
def test_a_definition_is_not_proved_by_what_can_be_computed_of_it(evidence, word):
    claim = a_claim(evidence=evidence, reason="It is a definition.")
    verdict = judge(claim, evidence)
    assert verdict.word is word
    assert ("It is a definition. What can be computed" in verdict.why) is (
        word is VerdictWord.NOT_DECIDABLE
    )


def test_a_claim_that_rests_on_nothing_is_refused():
    with pytest.raises(EvidenceError, match="rests on nothing"):
        Claim(id="loss", statement="s", plain="s", assumptions=())


def test_exact_evidence_that_does_not_say_for_what_it_holds_is_refused():
    with pytest.raises(EvidenceError, match="does not say for what it holds"):
        Evidence(Tier.SYMBOLIC, P, HOLDS, True, "proved")


def test_checking_a_correction_that_is_not_stated_is_refused():
    with pytest.raises(EvidenceError, match="does not state"):
        a_claim(evidence=[piece(HOLDS, C)])


def test_a_correction_shows_what_its_own_claim_derives_and_nothing_else():
    def foreign():
        raise AssertionError("nothing is built before it is shown")

    with pytest.raises(EvidenceError, match="not the claim's: list it in derivations="):
        a_claim(evidence=[piece(HOLDS)], corrected=Correction("{0}", foreign))
    own = a_claim(
        evidence=[piece(HOLDS)], corrected=Correction("{0}", foreign), derivations=(foreign,)
    )
    assert own.corrected is not None


def test_fully_proved_is_computed_over_all_it_rests_on():
    claims = [
        a_claim("loss", [piece(HOLDS)]),
        a_claim("mlp", [piece(HOLDS)], rests_on=("loss",)),
        a_claim("plateau", [piece(HOLDS)], rests_on=("mlp",)),
    ]

    def proved(first_word):
        words = {"loss": first_word, "mlp": VerdictWord.PROVED, "plateau": VerdictWord.PROVED}
        verdicts = {id_: Verdict(id_, word, "", ()) for id_, word in words.items()}
        return conclude(claims, verdicts)["plateau"].fully_proved

    assert proved(VerdictWord.PROVED)
    assert proved(VerdictWord.CORRECTED)
    assert not proved(VerdictWord.SUPPORTED)
    assert not proved(VerdictWord.INCONCLUSIVE)
    alone = decide([claims[2]])["plateau"]
    assert alone.verdict.word is VerdictWord.PROVED
    assert not alone.fully_proved


def test_the_registry_refuses_what_does_not_fit_the_inventory():
    with pytest.raises(EvidenceError, match='did you mean "kernel-mean"'):
        collect([a_claim("kernel-men")], INVENTORY)
    with pytest.raises(EvidenceError, match="twice"):
        collect([a_claim("loss"), a_claim("loss")], INVENTORY)
    with pytest.raises(EvidenceError, match="rests on 'mlp'"):
        collect([a_claim("loss", rests_on=("mlp",))], INVENTORY)


def test_unknown_claims_get_the_nearest_name(monkeypatch):
    with pytest.raises(UnknownNameError, match='did you mean "kernel-mean"'):
        get("kernel-men")
    undecided = "figure-2"  # nothing rests on it
    others = [claim for id_, claim in PAPER.claims.items() if id_ != undecided]
    fewer = replace(PAPER, find_claims=lambda: others)
    monkeypatch.setattr(registry, "chosen", lambda names=(): [fewer])
    with pytest.raises(UnknownNameError, match="nothing decides it yet"):
        get(undecided)


def test_every_registered_claim_checks_the_tiers_that_the_inventory_names():
    letters = {Tier.SYMBOLIC: "S", Tier.EXACT_DESIGN: "X", Tier.SAMPLED: "M", Tier.TRAINING: "T"}
    for claim in PAPER.claims.values():
        needed = set(INVENTORY[claim.id].decided_by) - set("DC")
        assert needed <= {letters.get(tier, "") for tier in claim.tiers}, claim.id
