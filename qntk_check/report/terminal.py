"""The verdicts in a terminal: one table of all claims, one page for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from qntk_check.claims.decide import Decision
from qntk_check.claims.inventory import INVENTORY
from qntk_check.claims.model import Claim, Evidence, VerdictWord
from qntk_check.report.plain import latex_to_plain

if TYPE_CHECKING:
    from derivations.proof import Derivation

__all__ = ["claim_page", "claims_table", "derivation_text", "verdict_table"]

_STYLES = {
    VerdictWord.PROVED.value: "bold green",
    VerdictWord.CORRECTED.value: "bold yellow",
    VerdictWord.REFUTED.value: "bold red",
    VerdictWord.SUPPORTED.value: "green",
    VerdictWord.INCONCLUSIVE.value: "magenta",
    VerdictWord.NOT_DECIDABLE.value: "dim",
}


def _word(word: str) -> Text:
    return Text(word, style=_STYLES.get(word, ""))


def verdict_table(decisions: Mapping[str, Decision]) -> Table:
    """Return the closing table: each claim, its verdict, its evidence, what it rests on."""
    table = Table(title="Verdicts", title_justify="left", header_style="bold", show_lines=True)
    table.add_column("claim", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("evidence, and what it rests on")
    for id_, decision in decisions.items():
        table.add_row(
            Text.assemble(id_, (f"\n{INVENTORY[id_].place}", "dim")),
            _word_and_extent(decision),
            _evidence_lines(decision),
        )
    return table


def _word_and_extent(decision: Decision) -> Text:
    """Return the verdict and, for what is proved, whether everything underneath is."""
    word = decision.verdict.word
    if word not in (VerdictWord.PROVED, VerdictWord.CORRECTED):
        return _word(word.value)
    extent = "fully proved" if decision.fully_proved else "not all it rests on is proved"
    return Text.assemble(_word(word.value), (f"\n{extent}", "dim"))


def _evidence_lines(decision: Decision) -> Text:
    """Return a line for each tier; where one statement is checked, its name is left out."""
    findings = decision.verdict.tier_findings()
    if decision.claim.corrected is None:
        findings = {tier: found.replace("printed ", "") for tier, found in findings.items()}
    lines = [f"{tier}: {found}" for tier, found in findings.items()]
    foundations = ", ".join(decision.claim.rests_on)
    below = f"\nrests on {foundations}" if foundations else ""
    return Text.assemble("\n".join(lines) or decision.verdict.why, (below, "dim"))


def claims_table(
    claims: Mapping[str, Claim], recorded: Mapping[str, Mapping[str, Any]], *, everything: bool
) -> Table:
    """Return the list of claims with their recorded verdicts; ``everything`` adds the rest."""
    table = Table(header_style="bold")
    for column in ("claim", "paper", "says", "verdict"):
        table.add_column(column, no_wrap=column == "claim")
    for id_, entry in INVENTORY.items():
        if id_ in claims:
            word = recorded.get(id_, {}).get("verdict", "not recorded")
        elif everything:
            word = "no check yet"
        else:
            continue
        table.add_row(id_, Text(entry.place), Text(entry.says), _word(word))
    return table


def claim_page(decision: Decision) -> Group:
    """Return statement, assumptions, derivation, evidence and verdict of one claim."""
    claim, verdict = decision.claim, decision.verdict
    entry = INVENTORY[claim.id]
    parts: list[RenderableType] = [
        Text(f"{claim.id}  (paper, {entry.place}; {entry.section})", style="bold"),
        Panel(Text(claim.plain), title="statement as printed", title_align="left"),
    ]
    if claim.corrected:
        parts.append(Panel(Text(claim.corrected), title="corrected", title_align="left"))
    parts.append(_bullets("assumptions", claim.assumptions))
    if claim.rests_on:
        parts.append(_bullets("rests on", claim.rests_on))
    parts += [derivation_text(build()) for build in claim.derivations]
    parts.append(_evidence_table(verdict.evidence))
    closing = Text.assemble(
        _word(verdict.word.value),
        f"  {verdict.word.message}\nWhy: {verdict.why}\nFully proved, with all that it rests "
        f"on: {'yes' if decision.fully_proved else 'no'}",
    )
    parts.append(Panel(closing, title="verdict", title_align="left"))
    return Group(*parts)


def _bullets(title: str, items: tuple[str, ...]) -> Text:
    return Text.assemble((f"{title}\n", "bold"), "\n".join(f"  - {item}" for item in items), "\n")


def _evidence_table(evidence: tuple[Evidence, ...]) -> Table:
    table = Table(title="evidence", title_justify="left", header_style="bold")
    for column in ("tier", "about", "finding", "summary"):
        table.add_column(column)
    for item in evidence:
        finding = item.finding.value + (", exactly" if item.exact else "")
        table.add_row(item.tier.value, item.subject.value, finding, Text(item.summary))
    return table


def derivation_text(derivation: Derivation) -> Group:
    """Return a derivation for the terminal: each step, its rule and how it was checked."""
    lines: list[RenderableType] = [
        Text(f"derivation: {latex_to_plain(derivation.title)}", style="bold")
    ]
    for place, (step, checked) in enumerate(
        zip(derivation.steps, derivation.checks, strict=True), start=1
    ):
        left, right = (latex_to_plain(side) for side in step.latex_sides())
        gap = " = " if len(left) + len(right) < 80 else "\n= "
        rule = Text.assemble((f"{place}. {step.name}", "bold"), f": {latex_to_plain(step.rule)}")
        detail = f"checked by {checked.route}: {latex_to_plain(checked.detail)}"
        lines += [
            Padding(rule, (0, 0, 0, 2)),
            Padding(Text(f"{left}{gap}{right}", style="cyan"), (0, 0, 0, 8)),
            Padding(Text(detail, style="dim"), (0, 0, 0, 5)),
        ]
    result = Text(f"result: {latex_to_plain(derivation.result_tex)}\n", style="bold cyan")
    return Group(*lines, Padding(result, (0, 0, 0, 2)))
