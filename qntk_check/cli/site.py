"""The command `qntk-check site`."""

from __future__ import annotations

from pathlib import Path

import click

from qntk_check.cli.choice import paper_option
from qntk_check.report.streams import echo

__all__ = ["site"]

_STORED, _GATHERED = Path("paper/trials/trials.json"), Path("paper/campaign/moments.csv")


@click.command()
@paper_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/site"),
              show_default=True, help="Folder to write into.")  # fmt: skip
@click.option("--trials", "stored", type=click.Path(path_type=Path),
              help="Stored sampled means, a trials.json; by default paper/trials/trials.json where "
              "that is.")  # fmt: skip
@click.option("--campaign", "gathered", type=click.Path(path_type=Path),
              help="What campaigns have gathered, a table of `campaign export`; by default "
              "paper/campaign/moments.csv where that is.")  # fmt: skip
def site(papers: tuple[str, ...], out: Path, stored: Path | None, gathered: Path | None) -> None:
    """Write what is known of the papers as a static site, which needs no network to read.

    Verdicts and derivations are the recorded ones; counterexamples are worked out anew. Open
    index.html in the folder. The packages of the extra "site" are needed, and Graphviz' dot for the
    picture of the graph.

    \b
    Examples:
      qntk-check site
      qntk-check site --paper liu2024 --out /tmp/liu
    """
    from qntk_check.site.build import build

    if stored is None and _STORED.is_file():
        stored = _STORED
    if gathered is None and _GATHERED.is_file():
        gathered = _GATHERED
    written = build(out, papers, stored, lambda text: click.echo(text, err=True), campaign=gathered)
    echo(f"{out / 'index.html'}: the first of {len(written)} pages")
