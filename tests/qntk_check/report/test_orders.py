"""Steps for several orders are told once, and the table of their cases gives each of them back."""

from __future__ import annotations

import re

import pytest

from qntk_check.report.latex import derivations_of
from qntk_check.report.orders import Kind, kinds_of, kinds_to_latex, places
from qntk_check.report.repeats import steps_in, told_once
from qntk_check.verdicts.registry import find

WORDS = {1: "mean", 2: "second moment", 3: "third moment", 4: "fourth moment"}


def step(order: int, told: str, rule: str = "By a rule.", what: str = "of $y$") -> str:
    return (
        rf"  \item \emph{{the {WORDS[order]} {what}.}} {rule}" + "\n  \\begin{align*}\n"
        rf"    y^{order} = {order**3}" + "\n  \\end{align*}\n"
        rf"  {{\small\textsc{{checked}} {told}}}" + "\n"
    )


def put_back(kind: Kind, text: str, order: int) -> str:
    """Return a text of order k at this order, from what the table says of its letters."""
    values = next(values for at, _, values in kind.rows if at == order)
    for letter, value in re.findall(r"\$\\mathbf\{(\w)\}=(.*?)\$(?:, |$)", values):
        text = text.replace(rf"\mathbf{{{letter}}}", value)
    pieces = re.split(r"(\$[^$]*\$)", text)
    for place in range(1, len(pieces), 2):
        inside = re.sub(r"(?<![\\\w])2k(?!\w)", str(2 * order), pieces[place])
        pieces[place] = re.sub(r"(?<![\\\w])k(?!\w)", str(order), inside)
    return "".join(pieces).replace("$", "")


def assert_nothing_is_lost(kinds: list[Kind]) -> None:
    for kind in kinds:
        for order, text in kind.texts.items():
            [match] = steps_in(text)
            [told] = [told for told, orders in kind.checks if order in orders]
            assert put_back(kind, kind.rule, order) == match["rule"].replace("$", "")
            assert put_back(kind, told, order) == match["told"].replace("$", "")
            formula = next(formula for at, formula, _ in kind.rows if at == order)
            assert "".join(formula.split()) in "".join(match["formula"].split())


def test_numbers_are_k_its_double_or_a_letter():
    text = "".join(
        step(k, f"by values: $N={k}$ to ${2 * k}$, {k**2 + 1} of them, over $N^{{{k**3}}}$.")
        for k in (1, 2, 3)
    )
    [kind] = kinds_of([text])
    [(told, orders)] = kind.checks
    assert orders == (1, 2, 3)
    assert told == r"by values: $N=k$ to $2k$, $\mathbf{a}$ of them, over $N^{\mathbf{b}}$."
    assert_nothing_is_lost([kind])


def test_mathematics_of_another_shape_is_a_column_as_a_whole():
    text = step(2, "by values: over $N(N - 1)$.") + step(4, "by values: over $N(N - 1)(N - 3)$.")
    [kind] = kinds_of([text])
    assert [values for _, _, values in kind.rows] == [
        r"$\mathbf{a}=N(N - 1)$",
        r"$\mathbf{a}=N(N - 1)(N - 3)$",
    ]
    assert_nothing_is_lost([kind])


def test_routes_that_differ_are_told_each_with_its_orders():
    [kind] = kinds_of([step(1, "by parts."), step(2, "by values: 7."), step(3, "by values: 9.")])
    assert [orders for _, orders in kind.checks] == [(1,), (2, 3)]
    assert_nothing_is_lost([kind])


@pytest.mark.parametrize(
    "texts",
    [
        [step(2, "by parts.")],
        [step(2, "by parts."), step(4, "by parts.", rule="By another rule.")],
        [step(2, "by parts."), step(4, "by parts.", what="of $z$")],
        [step(2, "by values: 1."), step(2, "by values: 2."), step(4, "by values: 3.")],
    ],
    ids=["one order", "another rule", "another quantity", "one order twice"],
)
def test_what_is_no_series_of_orders_is_told_where_it_stands(texts):
    assert kinds_of(texts) == []


def test_a_derivation_refers_to_the_table_and_shows_its_formula():
    head = "\\subsubsection*{A}\n"
    sections = {"a": head + step(2, "by values: 5."), "b": head + step(4, "by values: 9.")}
    kinds = kinds_of(sections.values())
    found = told_once(sections, places(kinds, "orders"))
    assert (
        r"Case $k=2$ of ``The moment of order $k$ of $y$'', appendix~\ref{steps:orders}."
        in (found["a"])
    )
    assert "y^2 = 8" in found["a"]
    assert "checked" not in found["a"] + found["b"]
    assert kinds_to_latex(kinds, "orders").count("checked") == 1


@pytest.mark.qntk_ci  # the derivations take ten seconds
def test_the_moments_of_the_kernel_lose_nothing():
    names = ("kernel-spread", "laziness-without-plateau")
    kinds = kinds_of([derivations_of(find(f"liu2024/{name}")[1], {}) for name in names])
    assert {kind.title.rpartition(" of ")[2] for kind in kinds} >= {"$y$", "$K$", "$g$"}
    assert max(map(len, (kind.rows for kind in kinds))) == 4
    assert_nothing_is_lost(kinds)
