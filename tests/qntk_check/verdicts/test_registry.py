"""Papers are found where they stand or by entry point, and their claims do not get mixed up."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.evidence import claim_alpha
from qntk_check.papers.liu2024 import PAPER
from qntk_check.verdicts import registry
from qntk_check.verdicts.decide import collect_evidence
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.paper import Paper, inventory

HOLDS = Evidence(Tier.SYMBOLIC, Subject.PRINTED, Finding.HOLDS, True, "given", covers="all")


def other_paper(folder, check=lambda _context: HOLDS):
    """Return a paper that has a claim of the same id as one of ours."""
    rows = [("own-claim", "(1)", "says", "S", "One"), ("kernel-mean", "(2)", "says", "S", "One")]
    claims = [Claim(row[0], "s", "s", (), (Check(Tier.SYMBOLIC, "given", check),)) for row in rows]
    return Paper("other", "Title", "citation", inventory(rows), lambda: claims, folder, alpha=1e-3)


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Install two papers that share an id."""
    papers = {"liu2024": PAPER, "other": other_paper(tmp_path)}
    monkeypatch.setattr(registry, "_addresses", lambda: {name: name for name in papers})
    monkeypatch.setattr(registry, "_load", papers.__getitem__)
    return papers["other"]


def entries(*pairs):
    return lambda group: [EntryPoint(name, value, group) for name, value in pairs]


@pytest.fixture
def anew():
    """Look for papers anew, before and after."""
    registry._addresses.cache_clear()
    yield
    registry._addresses.cache_clear()


def test_our_paper_is_found_without_an_entry_point(anew, monkeypatch):
    """As where the metadata of an editable installation are older than the tree."""
    monkeypatch.setattr(registry, "entry_points", entries())
    assert list(registry.installed()) == ["liu2024"]


def test_our_own_entry_point_finds_the_same_paper_once(anew, monkeypatch):
    own = ("liu2024", "qntk_check.papers.liu2024:PAPER")
    monkeypatch.setattr(registry, "entry_points", entries(own))
    assert list(registry.installed().values()) == [PAPER]


def test_two_packages_with_a_paper_of_one_name_are_refused(anew, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", entries(("liu2024", "another:PAPER")))
    with pytest.raises(EvidenceError, match="two installed packages bring a paper 'liu2024'"):
        registry.installed()


def test_an_entry_point_that_is_no_paper_is_refused_when_it_is_asked_for(anew, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", entries(("mine", "qntk_check.names:nearest")))
    assert [paper.name for paper in registry.chosen(["liu2024"])] == ["liu2024"]
    with pytest.raises(EvidenceError, match="it has to be a Paper"):
        registry.installed()


def test_an_id_of_two_papers_has_to_say_which(both):
    with pytest.raises(UnknownNameError, match="say liu2024:kernel-mean or other:kernel-mean"):
        registry.get("kernel-mean")
    assert registry.get("other:kernel-mean") is both.claims["kernel-mean"]
    assert registry.get("liu2024:kernel-mean") is PAPER.claims["kernel-mean"]
    assert registry.find("kernel-mean", ["other"]) == (both, both.claims["kernel-mean"])
    assert registry.get("own-claim") is both.claims["own-claim"]


def test_every_claim_is_registered_under_a_name_of_its_own(both):
    names = list(registry.registered())
    assert len(names) == len(set(names)) == len(PAPER.claims) + 2
    assert {"liu2024:kernel-mean", "other:kernel-mean", "own-claim", "plateau"} <= set(names)
    assert list(registry.registered(["liu2024"])) == list(PAPER.claims)
    for name, claim in registry.registered().items():
        assert registry.get(name) is claim


def test_another_paper_leaves_every_share_of_the_first_as_it_was(both):
    for number, id_ in enumerate(PAPER.inventory, start=1):
        assert registry.spendable(id_, "liu2024") == claim_alpha(number)
    assert registry.spendable("kernel-mean", "other") == claim_alpha(2, total=1e-3)
    assert registry.spendable("own-claim", sets=4) == claim_alpha(1, total=1e-3) / 4
    total = sum(registry.spendable(id_, "liu2024") for id_ in PAPER.inventory)
    assert total < PAPER.alpha


def test_evidence_is_collected_in_the_name_of_the_paper(tmp_path, monkeypatch):
    seen = []
    other = other_paper(tmp_path, lambda context: seen.append(context.paper) or HOLDS)
    papers = {"liu2024": PAPER, "other": other}
    monkeypatch.setattr(registry, "_addresses", lambda: {name: name for name in papers})
    monkeypatch.setattr(registry, "_load", papers.__getitem__)
    collect_evidence(other.claims["kernel-mean"], Context())
    assert seen == ["other"]


def test_a_paper_s_own_formulas_stand_beside_those_of_everyone(both, monkeypatch):
    own = replace(both, formulas={"own_formula": "here"})
    monkeypatch.setattr(registry, "_load", {"liu2024": PAPER, "other": own}.__getitem__)
    assert registry.formulas_of("other")["own_formula"] == "here"
    assert "kernel_mean" in registry.formulas_of("other")
    assert "own_formula" not in registry.formulas_of("liu2024")
