"""Each correction is of the kind that the rule gives for what its counterexample found."""

from __future__ import annotations

import pytest

from qntk_check.papers.liu2024 import PAPER
from qntk_check.verdicts import recorded
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.model import Context, Finding, Subject, VerdictWord

CORRECTED = [
    id_
    for id_, entry in recorded.load(PAPER).items()
    if entry.get("verdict") == VerdictWord.CORRECTED.value
]
# What these say is not a slip of the pen, and nobody may come to read it as one.
NO_MISPRINTS = ("noise-resilience", "kernel-concentrates", "condition-automatic", "width-analogy")


def kind_of(claim):
    """Return what the claim says of its correction, in words."""
    assert claim.kind is not None, f"{claim.id} does not say of which kind its correction is"
    return claim.kind.value


@pytest.mark.parametrize("id_", CORRECTED)
def test_the_kind_follows_from_what_the_counterexample_found(id_):
    claim = PAPER.claims[id_]
    found = [
        check.run(Context(paper=PAPER.name))
        for check in claim.checks
        if check.subject is Subject.PRINTED
    ]
    contrasts = [item.details["contrast"] for item in found if item.finding is Finding.FAILS]
    assert contrasts, "nothing tells of which kind the correction is"
    assert {contrast["kind"] for contrast in contrasts} == {kind_of(claim)}
    assert recorded.load(PAPER)[id_].get("kind") == kind_of(claim)


def test_a_claim_that_holds_as_printed_has_no_kind():
    others = [claim for id_, claim in PAPER.claims.items() if id_ not in CORRECTED]
    assert [claim.id for claim in others if claim.kind is not None] == []


@pytest.mark.parametrize("id_", NO_MISPRINTS)
def test_a_conclusion_that_does_not_hold_is_no_misprint(id_):
    assert PAPER.claims[id_].kind is Kind.CONCLUSION


def test_every_kind_is_shown_to_a_reader(qntk_level):
    from qntk_check.report import latex, listing, markdown

    record = recorded.load(PAPER)
    rows = {row["id"]: row for row in listing.claims_as_data(PAPER, record)}
    table = markdown.findings(PAPER, record)
    document = latex.verdict_table(PAPER, PAPER.claims, record)
    last = {kind_of(PAPER.claims[id_]): id_ for id_ in CORRECTED}
    for id_ in CORRECTED:
        said = f"HOLDS WITH CORRECTION: {kind_of(PAPER.claims[id_])}"
        assert said in listing.plain_line(rows[id_])
        assert said in next(line for line in table.splitlines() if f"</a>`{id_}` |" in line)
        assert said in next(line for line in document.splitlines() if f"claim:{id_}]" in line)
        if qntk_level != "quick" or id_ in last.values():  # the derivations are built for it
            assert said in latex.claim_section(PAPER, PAPER.claims[id_], record)
