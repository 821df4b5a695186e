"""Of which kind a correction is follows from what the counterexample found, by a rule."""

from __future__ import annotations

import pytest

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point, concluded
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import (
    Check,
    Claim,
    Evidence,
    Finding,
    Subject,
    Tier,
    VerdictWord,
)
from qntk_check.verdicts.tiers.counterexample import printed_fails

RIGHT = Point("where it is right", 2.0, 2.0)
MET = Point("where the condition is met", 2.0, 2.0, condition=True)
OFF = Point("where it is off", 6.0, 2.0)
CONTRADICTED = Point("where (3) says otherwise", 6.0, 2.0, elsewhere=2.0, source="(3)")


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        ([CONTRADICTED], Kind.MISPRINT),
        ([CONTRADICTED, OFF], Kind.MISPRINT),
        ([Point("a sign", -2.0, 2.0, elsewhere=2.0)], Kind.MISPRINT),
        ([MET, OFF], Kind.CONDITION),
        ([MET, OFF, RIGHT], Kind.CONDITION),
        ([concluded("met", true=True, condition=True), concluded("x", true=False)], Kind.CONDITION),
        ([OFF], Kind.FACTOR),
        ([OFF, Point("elsewhere", 2.0, 50.0)], Kind.FACTOR),
        ([concluded("L = 10⁶", true=False)], Kind.CONCLUSION),
    ],
)
def test_each_kind_is_recognized(points, kind):
    assert Contrast(tuple(points)).kind is kind


@pytest.mark.parametrize(
    "points",
    [
        [RIGHT],  # nothing is wrong
        [OFF, RIGHT],  # wrong at some points, and no condition says at which
        [Point("met", 6.0, 2.0, condition=True), OFF],  # the condition does not rescue it
        [Point("(3) is wrong too", 6.0, 2.0, elsewhere=5.0), RIGHT],
        [Point("another sign, and no equation says so", -2.0, 2.0)],
        [concluded("x", true=False), concluded("y", true=True)],
    ],
)
def test_what_fits_no_kind_has_none(points):
    assert Contrast(tuple(points)).kind is None


def test_near_is_what_the_statement_means_by_it():
    near = Point("N = 2^40", 1.0, 1.004, condition=True)
    assert Contrast((near, OFF)).kind is None
    assert Contrast((near, OFF), tolerance=0.01).kind is Kind.CONDITION


def decided(kind, *points):
    """Judge a claim whose correction is proved and whose counterexample found these points."""
    contrast = Contrast(points) if points else None
    fails = printed_fails("off", {}, off=True, contrast=contrast)
    holds = Evidence(
        Tier.SYMBOLIC, Subject.CORRECTED, Finding.HOLDS, True, "proved", covers="every N"
    )
    checks = (Check(Tier.SYMBOLIC, "given", lambda _context: fails),)
    claim = Claim("loss", "s", "s", (), checks, corrected=Correction("c"), kind=kind)
    return judge(claim, [fails, holds])


def test_the_verdict_carries_the_kind():
    verdict = decided(Kind.FACTOR, OFF)
    assert (verdict.word, verdict.kind) == (VerdictWord.CORRECTED, Kind.FACTOR)
    assert verdict.label == "HOLDS WITH CORRECTION: wrong constant or power"
    assert decided(None).label == "HOLDS WITH CORRECTION"


@pytest.mark.parametrize(
    ("kind", "points", "why"),
    [
        (Kind.MISPRINT, [OFF], "says misprint, and its counterexample shows wrong constant"),
        (None, [OFF], "says no kind, and its counterexample shows wrong constant or power"),
        (Kind.FACTOR, [OFF, RIGHT], "shows none of the four"),
    ],
)
def test_another_kind_than_the_counterexample_shows_decides_nothing(kind, points, why):
    verdict = decided(kind, *points)
    assert verdict.word is VerdictWord.INCONCLUSIVE
    assert why in verdict.why


def test_a_kind_without_a_correction_is_refused():
    with pytest.raises(EvidenceError, match="of which kind its correction is, and gives none"):
        Claim("loss", "s", "s", (), reason="a definition", kind=Kind.MISPRINT)
