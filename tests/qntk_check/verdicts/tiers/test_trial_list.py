"""The list of sampled means that ``qntk-check verify`` writes."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.evidence import AsymptoticMeanTest
from qntk_check.papers.liu2024 import PAPER
from qntk_check.report.reasons import reasons, write_reasons
from qntk_check.report.trial_texts import as_csv, as_latex, as_markdown, write_trials
from qntk_check.report.trials import as_data, of_evidence, rows
from qntk_check.verdicts.model import Context
from qntk_check.verdicts.tiers.cases import SampledCase
from qntk_check.verdicts.tiers.sampled import collect as collect_cases
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import collect as collect_trials

TRIAL = Trial(
    "a | b", {"a": 1}, lambda rng, size: rng.beta(2, 2, size), lambda _: 0.46,
    0.0, 1.0, delta=0.1, reasons={"a": "one is enough", "delta": "a fifth of the way"},
    rivals={"all": 1.0}, block=2000, cause="it is",
)  # fmt: skip
CASE = SampledCase(
    "kernel_mean", "haar-circuit", 1, 2, {"Z": 1}, method="dense",
    rivals={"half": 8 / 9, "the same": 16 / 9 + 1e-9},
    reasons={"n, layers": "the smallest with two angles", "observable": "traceless"},
)  # fmt: skip


@cache
def decided():
    from qntk_check.formulas import FORMULAS

    context = Context(paper="liu2024")
    evidence = (
        collect_trials("noise-law", [TRIAL], {}, context),
        collect_cases("kernel-mean", [CASE], FORMULAS, context),
    )
    decision = SimpleNamespace(verdict=SimpleNamespace(evidence=evidence))
    return {PAPER: {"noise-law": decision}}


def test_each_sampled_mean_has_a_row_with_its_rivals_and_its_tension(tmp_path):
    trial, case = rows(decided())
    assert (trial.claimed, trial.delta, trial.exact, trial.rivals) == (0.46, 0.1, False, {"all": 1})
    assert trial.excluded == (0.36, 0.56)
    assert trial.draws % 2000 == 0
    assert trial.differs
    assert case.name == "mean of K, haar-circuit, n = 1, L = 2, O = Z"
    assert case.rivals == {"half": 8 / 9}
    assert trial.reasons == {"a = 1": "one is enough", "δ": "a fifth of the way"}
    assert list(case.reasons) == ["n = 1, L = 2", "O = Z", "δ", "most draws"]
    assert case.mutants > 3
    assert (case.alpha > 0, case.beta, case.asymptotic) == (True, 1e-6, False)
    assert case.interval is not None
    assert case.mean is not None
    low, high = case.interval
    assert low < case.mean < high
    _, name, claimed, rivals, rates, measured, tension, outcome, why = trial.cells()
    assert why == "a = 1: one is enough; δ: a fifth of the way"
    assert (name, rivals, outcome) == ("a | b", "all: 1", "SUPPORTED")
    assert claimed == "0.46 ± within 0.1; excludes ≤ 0.36, ≥ 0.56"
    assert rates.endswith("; 1e-06")
    assert f"({trial.draws})" in measured
    assert "differs: it is" in tension
    assert r"a \| b" in as_markdown([trial])
    first, *_, last = csv.reader(io.StringIO(as_csv([trial, case])))
    assert dict(zip(first, last, strict=True))["reasons"] == case.why()
    text = as_latex([trial, case])
    assert r"\textsuperscript{[1]} a = 1: one is enough" in text
    assert text.count(r"\\") == 10  # heads, the claim, two rows, and six reasons
    assert r"\hyperref[claim:noise-law]" in text
    assert all(path.stat().st_size > 100 for path in write_trials(rows(decided()), tmp_path))


def test_an_asymptotic_case_says_so_and_has_an_interval_that_holds_in_the_limit():
    case = {
        "name": "mean of μ²", "rivals": {},
        "test": AsymptoticMeanTest(1.0, delta=0.1).to_json(), "formula's value": 1.0,
        "mutants": {"one": "REFUTED"}, "mean": 1.01, "standard error": 0.01, "samples": 5000,
        "outcome": "SUPPORTED", "tension": None,
    }  # fmt: skip
    (row,) = of_evidence("c", SimpleNamespace(details={"cases": [case]}))
    samples = np.random.default_rng(1).normal(size=5000)
    samples = 1.01 + (samples - samples.mean()) * 0.01 * 5000**0.5 / samples.std(ddof=1)
    test = AsymptoticMeanTest(1.0, delta=0.1)
    assert np.allclose(row.interval, test.interval(test.tally(samples), 0.05))
    assert row.away == pytest.approx(1.0)
    assert row.cells()[6].endswith("], asymptotic")


def test_a_list_that_is_read_gives_the_same_bytes(tmp_path):
    write_trials(rows(decided()), tmp_path)
    done = CliRunner().invoke(
        main,
        ["trials", "--from", str(tmp_path / "trials.json"), "--out", str(tmp_path / "again")],
    )
    assert done.exit_code == 0, done.output
    for name in ("trials.json", "trials.csv", "trials.md", "trials.tex"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    as_json = CliRunner().invoke(
        main, ["trials", "--from", str(tmp_path / "trials.json"), "--json", "--claim", "noise-law"]
    )
    (path, data) = (tmp_path / "trials.json", json.loads(as_json.stdout))
    assert data == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("{", [], "is no JSON"),
        ("[]", [], "no list of sampled means"),
        ('{"trials": [{"claim": 1}]}', [], "no list of sampled means"),
        ('{"trials": []}', ["--claim", "loss"], "has no trial of 'loss'"),
        ('{"trials": []}', ["--level", "ci"], "leave --level"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, text, words, told):
    path = tmp_path / "trials.json"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["trials", "--from", str(path), *words])
    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"claimed": "x"}, "'claimed' = 'x', not a number"), ({"claimed": True}, "not a number"),
        ({"claimed": None}, "not a number"), ({"rivals": [1]}, "not numbers by name"),
        ({"rivals": {"a": "b"}}, "not numbers by name"), ({"interval": [1]}, "not two numbers"),
        ({"interval": ["a", "b"]}, "not two numbers"), ({"claim": 3}, "not a text"),
        ({"more": 1}, "'more', which no row has"), ({"reasons": "x"}, "not texts by name"),
        ({"reasons": {"a": 1}}, "not texts by name"), ({"draws": 1.5}, "not a whole number"),
        ({"mean": "1"}, "not a number or null"), ({"differs": 0}, "not true or false"),
    ],
)  # fmt: skip
def test_a_list_of_which_an_entry_is_of_another_kind_is_refused_by_row_and_name(
    tmp_path, change, told
):
    listed = as_data(rows(decided()))
    trials = listed["trials"]
    assert isinstance(trials, list)
    trials[1] |= change
    path = tmp_path / "trials.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    done = CliRunner().invoke(main, ["trials", "--from", str(path)])
    assert done.exit_code == 2, done.output
    assert "row 1, from 0, has" in done.output
    assert told in done.output


def test_each_number_of_a_trial_has_a_row_with_its_reason(tmp_path):
    found = list(reasons(decided()))
    assert [(row.trial, row.number, row.why) for row in found[:2]] == [
        ("a | b", "a = 1", "one is enough"), ("a | b", "δ", "a fifth of the way"),
    ]  # fmt: skip
    assert [(row.trial, row.number) for row in found[2:]] == [
        (CASE.name(), number) for number in ("n = 1, L = 2", "O = Z", "δ", "most draws")
    ]
    text = write_reasons(decided(), tmp_path).read_text(encoding="utf-8")
    assert r"| noise-law | a \| b | a = 1 | one is enough |" in text
    assert "|  |  | δ | a fifth of the way |" in text
