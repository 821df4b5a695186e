"""A step is told once in a document; where it stands again, its place is named."""

from __future__ import annotations

import re

from qntk_check.report.repeats import told_once


def step(name: str, rule: str, formula: str = "x = y") -> str:
    return (
        rf"  \item \emph{{{name}.}} {rule}" + "\n  \\begin{align*}\n    " + formula + "\n"
        "  \\end{align*}\n  {\\small\\textsc{checked} by values: all of them.}\n"
    )  # fmt: skip


def derivation(title: str, *steps: str) -> str:
    return rf"\subsubsection*{{{title}}}" + "\n" + "".join(steps) + "\\end{enumerate}\n"


def test_a_repeated_step_names_where_it_was_told_and_shows_its_formula():
    first, second = step("one", "By a rule."), step("two", "By another.", "y = z")
    found = told_once({"a": derivation("A", first, second), "b": derivation("B", second)})
    assert found["a"] == derivation("A", first, second)
    assert r"As step 2 of ``A'', section~\ref{claim:a}." in found["b"]
    assert "y = z" in found["b"]
    assert "checked" not in found["b"]


def test_two_derivations_of_one_claim_refer_to_each_other():
    one = step("one", "By a rule.")
    text = told_once({"a": derivation("A", one) + derivation("B", step("zero", "So."), one)})["a"]
    assert text.count("checked") == 2
    assert re.search(r"``A''", text)


def test_a_step_with_another_formula_rule_or_check_is_told():
    steps = [
        step("one", "By a rule."),
        step("one", "By another rule."),
        step("one", "By a rule.", "x = z"),
        step("one", "By a rule.").replace("all of them", "some of them"),
    ]
    text = derivation("A", *steps)
    assert told_once({"a": text}) == {"a": text}
