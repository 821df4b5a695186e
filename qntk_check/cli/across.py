"""The command `qntk-check across`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qntk_check.cli.choice import chosen_papers, paper_option
from qntk_check.report.streams import echo

__all__ = ["across"]


@click.command()
@paper_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, exact values as texts.")
@click.option("--update", "target", type=click.Path(dir_okay=False, exists=True, path_type=Path),
              metavar="FILE", help="Put the tables between the marks of this file.")  # fmt: skip
def across(papers: tuple[str, ...], as_json: bool, target: Path | None) -> None:
    """Compare what papers say of the same quantity, after conversion of conventions.

    Each statement is evaluated exactly, as printed and as what holds. Status 1 if two statements
    that hold contradict each other; what is printed may differ, and the verdicts say which holds.

    \b
    Examples:
      qntk-check across
      qntk-check across --paper liu2024 --paper lie2024 --json
      qntk-check across --update docs/across.md
    """
    from qntk_check.report import across as report
    from qntk_check.report.markdown import update
    from qntk_check.verdicts.across import as_data, compared

    if as_json and target is not None:
        raise click.UsageError("--json prints and --update writes: leave one of the two out")
    found = compared(chosen_papers(papers))
    if target is not None:
        changed = update(target, report.as_markdown(found), report.MARKS)
        echo(f"{target}: {'written anew' if changed else 'as it was'}")
    elif as_json:
        echo(json.dumps({"quantities": as_data(found)}, indent=2, ensure_ascii=False))
    else:
        echo(report.as_text(found) or "no quantity of which two of these papers speak")
    if not all(one.consistent for one in found):
        raise SystemExit(1)
