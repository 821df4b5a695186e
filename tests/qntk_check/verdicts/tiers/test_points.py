"""Formulas held to samples at chosen points: a wrong one fails, and every choice has a reason."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qntk_check.errors import EvidenceError
from qntk_check.formulas import FORMULAS
from qntk_check.testing.samplers.frozen import LATE, Descent
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.tiers import points
from qntk_check.verdicts.tiers.holding import Holding
from qntk_check.verdicts.tiers.points import built, points_check

RUN = Descent(Fraction(3, 4), Fraction(2), 0.5, Fraction(1), LATE)


def late():
    """Late, at ηK = 3/4."""
    yield built("plateau", RUN)


def decided(chosen, monkeypatch, **formulas):
    monkeypatch.setattr(points, "formulas_of", lambda paper: {**FORMULAS, **formulas})
    return points_check("plateau-order", "name", chosen).run(Context(paper="liu2024"))


def test_a_right_formula_holds_and_shows_what_was_refuted(monkeypatch):
    evidence = decided(late, monkeypatch)
    assert evidence.finding is Finding.HOLDS
    (trial,) = evidence.details["trials"]
    assert trial["outcome"] == "SUPPORTED"
    assert {"zero", "plateau_loss", "small η"} <= set(trial["refuted"])
    assert trial["reasons"]["all"] == "Late, at ηK = 3/4."
    assert trial["delta"] <= min(abs(r - trial["claimed"]) for r in trial["rivals"].values()) / 2


def test_a_wrong_formula_fails(monkeypatch):
    def wrong(eta, K, sigma):
        return sigma**2 / (eta * (2 - eta * K)) * 3 / 2

    altered = replace(FORMULAS["plateau"], function=wrong)
    assert decided(late, monkeypatch, plateau=altered).finding is Finding.FAILS


def test_a_rival_that_is_never_told_apart_leaves_the_claim_undecided(monkeypatch):
    near = points.SPENT | {level: s._replace(finest=0.9) for level, s in points.SPENT.items()}
    monkeypatch.setattr(points, "SPENT", near)
    evidence = decided(late, monkeypatch)
    assert evidence.finding is Finding.UNDECIDED
    assert "never told apart: plateau_loss" in evidence.summary


def test_points_without_a_reason_are_refused():
    with pytest.raises(EvidenceError, match="give no reason for their parameters"):
        points_check("plateau-order", "name", lambda: ())


def test_points_where_nothing_can_be_told_apart_are_refused(monkeypatch):
    def nothing(eta, K, sigma):
        return 0 * eta

    altered = replace(FORMULAS["plateau"], function=nothing)
    with pytest.raises(EvidenceError, match="nothing is to be told apart"):
        decided(late, monkeypatch, plateau=altered)


def test_a_sampler_that_builds_no_given_point_says_so():
    with pytest.raises(EvidenceError, match="builds no point of given parameters"):
        built("kernel_floor", (1, -1))


def test_two_claims_draw_different_samples_at_one_point():
    name, point = built("plateau", RUN)
    one, other = (Holding(name, point, 0.5, 0.1, 1e-6, 1000, owner=o) for o in ("a", "b"))
    assert (one.pilot != other.pilot).any()
