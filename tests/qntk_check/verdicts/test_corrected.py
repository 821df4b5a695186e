"""Corrected statements: prose, and formulas that derivations state."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache

import pytest
import sympy

from derivations.proof.derivation import Checked, Derivation, Step
from derivations.statements.forms import chain
from derivations.statements.written import Words, over, w
from qntk_check.errors import EvidenceError
from qntk_check.papers.liu2024 import PAPER
from qntk_check.report import markdown, terminal
from qntk_check.verdicts.corrected import Correction

X = sympy.Symbol("x")
CORRECTED = [claim for claim in PAPER.claims.values() if claim.corrected is not None]


def holds(_left, _right):
    return Checked("by hand", "it is so")


@cache
def build():
    return Derivation(
        "loss", "A square", (), (Step("a step", w(X), over(1, X), "rule", holds),), X,
        (chain(w(X), "<=", w(X) + 1, "<", w(X) + 2), Words("for $x$")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "tex"),
    [
        (build, r"$x\leq x + 1<x + 2$"),
        ((build, 0), r"$x\leq x + 1<x + 2$"),
        ((build, 1), r"$\text{for }x$"),
        ((build, 0, 1), "$x + 1$"),
        ((build, "a step"), r"$x=\frac{1}{x}$"),
        ((build, "a step", 1), r"$\frac{1}{x}$"),
    ],
)
def test_a_statement_is_a_state_a_step_or_a_part_of_one(statement, tex):
    assert (
        Correction("It is {0}, for $n_{0}$.", statement).latex() == f"It is {tex}, for $n_{{0}}$."
    )


def test_the_plain_text_is_that_of_the_latex():
    assert Correction(r"{0} for $N\gg1$; {1}", build, (build, "a step")).plain() == (
        "x ≤ x + 1 < x + 2 for N ≫ 1; x = 1/x"
    )


@pytest.mark.parametrize("typed", ["$a=b$", r"$\frac12$", r"$\sum_ka_k$", r"$\sqrt N$"])
def test_a_formula_that_is_typed_is_refused(typed):
    with pytest.raises(EvidenceError, match=r"types a formula.*states="):
        Correction(f"It is {typed}.")


@pytest.mark.parametrize(
    ("text", "statements", "message"),
    [
        ("It is {0}.", (), "has places for"),
        ("It is {1}.", (build,), "has places for"),
        ("It is this.", (build,), "1 statements"),
        ("It is $x.", (), "a dollar sign without another"),
    ],
)
def test_what_has_no_place_is_refused(text, statements, message):
    with pytest.raises(EvidenceError, match=message):
        Correction(text, *statements)


@pytest.mark.parametrize("which", [(2,), ("no step",), (0, 3), (1, 0)])
def test_what_the_derivation_does_not_say_is_named(which):
    with pytest.raises(EvidenceError, match=r"does not say what a correction shows.*'a step'"):
        Correction("{0}", (build, *which)).latex()


def test_nothing_is_built_or_imported_before_it_is_shown():
    listed = (
        "import sys, qntk_check.verdicts\nfrom qntk_check.papers.liu2024 import PAPER\n"
        "assert any(claim.corrected for claim in PAPER.claims.values())\n"
        "print('sympy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", listed], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "False"


def test_what_is_built_for_reading_is_not_kept():
    fresh = cache(build.__wrapped__)
    Correction("{0}", fresh).latex()
    assert fresh.cache_info().currsize == 0


# -- those of the paper ------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CORRECTED, ids=lambda claim: claim.id)
def test_every_corrected_statement_has_its_formulas_from_derivations(claim):
    assert claim.corrected.statements
    typed = re.findall(r"\$([^$]*)\$", claim.corrected.text)
    assert not [formula for formula in typed if re.search(r"=|\\frac|\\sum|\\sqrt", formula)]


@pytest.mark.qntk_together  # builds derivations, as the claim tests do
@pytest.mark.parametrize("claim", CORRECTED, ids=lambda claim: claim.id)
def test_every_corrected_statement_is_a_sentence(claim):
    tex, plain = claim.corrected.latex(), claim.corrected.plain()
    assert tex.count("$") % 2 == 0
    assert tex.count("{") == tex.count("}")
    assert plain.endswith(".")
    assert not re.search(r"\\|\$|\{|  ", plain), plain


def test_the_record_is_read_where_there_is_one(monkeypatch):
    def forbidden(self):
        raise AssertionError("built although it is recorded")

    recorded = {
        claim.id: {"corrected": f"the correction of {claim.id}", "verdict": "PROVED", "tiers": {},
                   "why": "", "fully_proved": True}
        for claim in CORRECTED
    }  # fmt: skip
    monkeypatch.setattr(Correction, "latex", forbidden)
    rows = {row["claim"]: row["holds"] for row in markdown.findings_as_data(PAPER, recorded)}
    for claim in CORRECTED:
        assert rows[claim.id] == f"the correction of {claim.id}"
    chosen = PAPER.claim("segments")
    monkeypatch.setattr(terminal, "_for_reading", lambda _paper, _claim: [])
    assert terminal.recorded_page(PAPER, chosen, recorded["segments"])
