"""The list of sampled means that ``qntk-check verify`` writes."""

from __future__ import annotations

from types import SimpleNamespace

from qntk_check.report.reasons import reasons, write_reasons
from qntk_check.report.trials import as_latex, as_markdown, rows, write_trials
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
CASE = SampledCase("kernel_mean", "haar-circuit", 1, 2, {"Z": 1}, method="dense")


def decided():
    from qntk_check.formulas import FORMULAS

    context = Context(paper="liu2024")
    evidence = (
        collect_trials("noise-law", [TRIAL], {}, context),
        collect_cases("kernel-mean", [CASE], FORMULAS, context),
    )
    decision = SimpleNamespace(verdict=SimpleNamespace(evidence=evidence))
    return {"paper": {"noise-law": decision}}


def test_each_sampled_mean_has_a_row_with_its_rivals_and_its_tension(tmp_path):
    trial, case = rows(decided())
    assert trial.claimed == "0.46 ± within 0.1"
    assert trial.rivals == "all: 1"
    assert "differs: it is" in trial.tension
    assert case.name == "mean of K, haar-circuit, n = 1, L = 2"
    assert "mutants" in case.rivals
    assert "standard errors; [" in case.tension
    assert r"a \| b" in as_markdown([trial])
    assert as_latex([trial, case]).count(r"\\") == 3
    assert all(path.stat().st_size > 100 for path in write_trials(decided(), tmp_path))


def test_each_number_of_a_trial_has_a_row_with_its_reason(tmp_path):
    found = list(reasons(decided()))
    assert [(row.trial, row.number, row.why) for row in found] == [
        ("a | b", "a = 1", "one is enough"), ("a | b", "δ", "a fifth of the way"),
    ]  # fmt: skip
    text = write_reasons(decided(), tmp_path).read_text(encoding="utf-8")
    assert r"| noise-law | a \| b | a = 1 | one is enough |" in text
    assert "|  |  | δ | a fifth of the way |" in text
