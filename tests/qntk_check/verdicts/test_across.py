"""What papers say of one quantity, in one convention; and what claims rest on in other papers."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.errors import EvidenceError
from qntk_check.report.across import MARKS, as_latex, as_markdown, as_text, summary
from qntk_check.verdicts import foundations, recorded
from qntk_check.verdicts.across import as_data, compared
from qntk_check.verdicts.conventions import FULL_ANGLES, HALF_ANGLES
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.model import Claim, Verdict, VerdictWord
from qntk_check.verdicts.paper import Paper, inventory
from qntk_check.verdicts.quantities import KERNEL_MEAN, META_KERNEL_MEAN, Said, Setting
from qntk_check.verdicts.registry import chosen, installed

ROOT = Path(__file__).resolve().parents[3]
MEAN = Said(KERNEL_MEAN, lambda known, at: known["kernel_mean"](L=at.layers, observable=at.levels))


def paper(name, *says, convention=FULL_ANGLES, rests_on=(), id_="mean"):
    claim = Claim(id_, "$K$", "K", (), reason="A test.", says=says, rests_on=rests_on)
    rows = inventory([(id_, "(1)", "K", "D", "One")])
    return Paper(name, name, name, rows, lambda: [claim], ROOT / "nowhere", convention=convention)


def test_conventions_are_taken_out_before_values_are_compared():
    half = paper("half", MEAN, convention=HALF_ANGLES)
    (found,) = compared([paper("full", MEAN), half])
    assert [one.factor for one in found.statements] == [1, Fraction(1, 4)]
    assert found.statements[0].holds == found.statements[1].holds
    assert found.statements[0].holds[0] == Fraction(8, 9)
    assert [pair.word for pair in found.pairs] == ["agree"]
    # what such a paper prints is in its own convention: a quarter
    printed = replace(MEAN, printed=lambda known, at: MEAN.holds(known, at))
    (found,) = compared([paper("full", MEAN), paper("half", printed, convention=HALF_ANGLES)])
    assert found.pairs[0].word == "agree"
    lost = replace(MEAN, printed=lambda _known, _at: Fraction(8, 9))
    (found,) = compared([paper("full", MEAN), paper("half", lost, convention=HALF_ANGLES)])
    assert found.statements[1].printed[0] == Fraction(32, 9)
    assert found.pairs[0].word == "contradict in print, agree in what holds"


def test_a_fourth_derivative_has_another_factor():
    said = Said(META_KERNEL_MEAN, lambda known, at: known["meta_kernel_mean"](
        L=at.layers, observable=at.levels))  # fmt: skip
    zero = replace(said, printed=lambda _known, _at: Fraction(0))
    (found,) = compared([paper("zero", zero), paper("half", said, convention=HALF_ANGLES)])
    assert found.statements[1].factor == Fraction(1, 16)
    assert found.consistent
    assert found.pairs[0].word == "contradict in print, agree in what holds"


def test_what_holds_must_be_one_value(monkeypatch):
    wrong = Said(KERNEL_MEAN, lambda _known, at: 2 * Fraction(at.trace(2)) / at.N**2)
    found = compared([paper("one", MEAN), paper("two", wrong)])
    assert not found[0].consistent
    assert found[0].pairs[0].word == "contradict"
    assert "contradicts itself" in as_markdown(found)
    two = [paper("one", MEAN), paper("two", wrong)]
    module = sys.modules["qntk_check.cli.across"]  # the command has the name of its module
    monkeypatch.setattr(module, "chosen_papers", lambda _names: two)
    result = CliRunner().invoke(main, ["across"])
    assert result.exit_code == 1
    assert "contradict: one/mean and two/mean" in result.output


def test_a_quantity_of_one_paper_is_not_compared():
    assert compared([paper("one", MEAN, MEAN)]) == []
    result = CliRunner().invoke(main, ["across", "--paper", "mcclean2018"])
    assert result.exit_code == 0
    assert "no quantity of which two" in result.output


def test_the_papers_that_are_here_hold_one_value_each():
    found = compared(chosen())
    assert all(one.consistent for one in found), [one.quantity.name for one in found]
    (mean,) = (one for one in found if one.quantity.name == "kernel-mean")
    assert len({one.paper for one in mean.statements}) >= 4
    words = {pair.word for one in found for pair in one.pairs}
    assert {"agree", "contradict in print, agree in what holds"} <= words
    for one in mean.statements:  # a verdict says which of two printed values holds
        assert one.as_it_stands == (one.verdict == "PROVED"), one.name


def test_the_command_prints_json_and_takes_papers():
    result = CliRunner().invoke(main, ["across", "--json", "--paper", "liu2024",
                                       "--paper", "lie2024"])  # fmt: skip
    assert result.exit_code == 0, result.output
    data = json.loads(result.output)["quantities"]
    assert data == json.loads(json.dumps(as_data(compared(chosen(["liu2024", "lie2024"])))))
    assert {s["paper"] for one in data for s in one["statements"]} == {"liu2024", "lie2024"}
    for wrong, message in (
        (["--paper", "lie2O24"], "nearest"),
        (["--json", "--update", "README.md"], "one of"),
    ):
        result = CliRunner().invoke(main, ["across", *wrong])
        assert result.exit_code == 2
        assert "lie2024" in result.output or message in result.output


def test_the_page_and_the_document_are_what_is_computed():
    found = compared(chosen())
    page = (ROOT / "docs" / "across.md").read_text(encoding="utf-8")
    begin, end = MARKS
    assert page.split(begin)[1].split(end)[0] == "\n" + as_markdown(found), (
        "run: qntk-check across --update docs/across.md"
    )
    tex = (ROOT / "paper" / "generated" / "across.tex").read_text(encoding="utf-8")
    for one in found:
        for line in summary(one):
            assert line.split(":")[0] in tex
    assert as_latex(found).count("hyperref") == sum(len(one.statements) for one in found)
    assert as_text(found).splitlines()[0].startswith("kernel-mean")


def test_a_setting_has_traces():
    at = Setting(2, (3, -1))
    assert (at.N, at.trace(1), at.trace(3)) == (2, 2, 26)


# -- foundations ----------------------------------------------------------------------------------


def decision(claim, word=VerdictWord.PROVED):
    return Decision(claim, Verdict(claim.id, word, "", ()), fully_proved=False)


def test_fully_proved_is_computed_across_papers():
    (lie,) = chosen(["lie2024"])
    (liu,) = chosen(["liu2024"])
    decided = {p: {id_: decision(c) for id_, c in p.claims.items()} for p in installed().values()}
    assert foundations.joined(decided)[lie]["full-control"].fully_proved
    decided[liu]["kernel-form"] = decision(liu.claims["kernel-form"], VerdictWord.SUPPORTED)
    found = foundations.joined(decided)
    assert not found[lie]["full-control"].fully_proved  # by way of kernel-mean
    assert found[lie]["gradient-variance"].fully_proved


def test_what_was_not_decided_counts_as_it_is_recorded(monkeypatch):
    (lie,) = chosen(["lie2024"])
    decided = {lie: {id_: decision(claim) for id_, claim in lie.claims.items()}}
    assert foundations.joined(decided)[lie]["full-control"].fully_proved
    monkeypatch.setattr(recorded, "load", lambda _paper: {})
    assert not foundations.joined(decided)[lie]["full-control"].fully_proved


def test_a_foundation_of_a_paper_that_is_not_here_is_refused():
    lost = paper("lost", rests_on=("nowhere2024/claim",))
    with pytest.raises(EvidenceError, match=r"rests on 'nowhere2024/claim': there is no paper"):
        foundations.below({lost: lost.claims.values()})
    wrong = paper("wrong", rests_on=("liu2024/kernel-meen",))
    with pytest.raises(EvidenceError, match="kernel-mean"):
        foundations.below({wrong: wrong.claims.values()})


def test_what_a_claim_rests_on_in_another_paper_is_decided_too():
    (lie,) = chosen(["lie2024"])
    found = foundations.below({lie: [lie.claims["full-control"]]})
    ids = {p.name: [claim.id for claim in claims] for p, claims in found.items()}
    assert next(iter(ids)) == "lie2024"
    assert ids["lie2024"] == ["loss-mean", "loss-variance", "gradient-variance", "full-control"]
    assert ids["liu2024"][-1] == "kernel-mean"
    assert "mean-gradient" in ids["mcclean2018"]


def test_a_circle_of_claims_is_refused(monkeypatch):
    one = paper("one", rests_on=("two/mean",))
    two = paper("two", rests_on=("one/mean",))
    known = {"one": one, "two": two}
    monkeypatch.setattr(foundations, "chosen", lambda names: [known[name] for name in names])
    with pytest.raises(EvidenceError, match="one/mean → two/mean → one/mean"):
        foundations.below({one: one.claims.values()})


def test_every_installed_foundation_exists():
    every = {p: list(p.claims.values()) for p in installed().values()}
    found = foundations.below(every)
    assert {p.name: len(claims) for p, claims in found.items()} == {
        p.name: len(claims) for p, claims in every.items()
    }
