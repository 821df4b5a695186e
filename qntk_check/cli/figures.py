"""The command `qntk-check figure`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.choice import paper_option
from qntk_check.cli.options import gathered
from qntk_check.report.progress import two_bars
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.figures.model import Figure, Settings

__all__ = ["figure"]

FOLDER = Path("paper/figures")


@dataclass(frozen=True)
class _Asked:
    """What the command is called with; each option says below what it means."""

    names: tuple[str, ...]
    papers: tuple[str, ...]
    listing: bool
    as_json: bool
    everything: bool
    level: str
    runs: int | None
    redraw: bool
    data_only: bool
    out: Path
    target: Path | None

    def check(self) -> None:
        """Refuse options that contradict each other."""
        if self.as_json and not self.listing:
            raise click.UsageError("--json goes with --list: the data of a figure are in NAME.json")
        if self.listing or self.target is not None:
            return
        if self.redraw and (self.data_only or self.runs is not None):
            other = "--data-only" if self.data_only else "--runs"
            raise click.UsageError(
                f"--redraw computes nothing, so that {other} asks for the contrary"
            )

    def figures(self) -> list[Figure]:
        """Return the figures that are named, or all."""
        from qntk_check.figures.registry import get, registered

        chosen = [get(name, self.papers) for name in dict.fromkeys(self.names)]
        if self.everything:
            chosen = list(registered(self.papers).values())
        if not chosen:
            raise click.UsageError(
                "no figure is named: give names, --all, or --list to see which there are"
            )
        return chosen

    def settings(self) -> Settings:
        """Return how much work each figure may cost."""
        from qntk_check.figures.model import Settings
        from qntk_check.verdicts.model import Level

        return Settings(Level(self.level), self.runs)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@paper_option
@click.option("--list", "listing", is_flag=True, help="List the figures and end.")
@click.option("--json", "as_json", is_flag=True, help="With --list: as JSON.")
@click.option("--all", "everything", is_flag=True, help="All figures.")
@click.option("--level", type=click.Choice(["quick", "ci", "nightly"]), default="ci",
              show_default=True, help="How many samples; the tree keeps those of ci.")  # fmt: skip
@click.option("--runs", type=click.IntRange(min=2), metavar="N",
              help="So many samples or runs at each point instead; a figure that needs more, for "
              "its intervals, says how many.")  # fmt: skip
@click.option("--redraw", is_flag=True, help="Draw from the stored data; compute nothing.")
@click.option("--data-only", is_flag=True, help="Compute and store the data; draw nothing.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=FOLDER,
              show_default=True, help="Folder to write into.")  # fmt: skip
@click.option("--update", "target", type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="Put all stored figures between the marks of this file, and end.")  # fmt: skip
@gathered(_Asked)
def figure(asked: _Asked) -> None:
    """Compute and draw figures: NAME.json, NAME.svg, NAME.pdf and NAME.tex.

    Figures 2, 3 and 4 are those of the paper. The same seeds give the same data, and the same
    data the same pictures.

    \b
    Examples:
      qntk-check figure --list
      qntk-check figure kernel-spread meta-kernel
      qntk-check figure 2 --level nightly --out build/figures
      qntk-check figure --all --redraw           after a change of style
      qntk-check figure --update docs/figures.md
    """
    asked.check()
    if asked.listing:
        _list(asked.papers, as_json=asked.as_json)
    elif asked.target is not None:
        _update(asked.papers, asked.target, asked.out)
    else:
        _write(asked)


def _list(papers: tuple[str, ...], *, as_json: bool) -> None:
    from qntk_check.figures.registry import registered

    found = registered(papers)
    if as_json:
        rows = [{"name": name, "title": item.title} for name, item in found.items()]
        echo(json.dumps({"figures": rows}, indent=2, ensure_ascii=False))
        return
    width = max(map(len, found), default=0)
    for name, item in found.items():
        echo(f"{name:<{width}}  {item.title}")


def _write(asked: _Asked) -> None:
    from qntk_check.figures import files
    from qntk_check.figures.style import matplotlib
    from qntk_check.provenance import versions

    chosen, settings, out = asked.figures(), asked.settings(), asked.out
    out.mkdir(parents=True, exist_ok=True)  # told of before the work, not after it
    if not asked.data_only:
        matplotlib()
    with two_bars(len(chosen), "figures") as (on_figure, on_detail):
        for done, item in enumerate(chosen):
            on_figure(item.name, done, len(chosen))
            if asked.redraw:
                old = files.load(item, out)
                now = {"matplotlib": versions("matplotlib")["matplotlib"]}
                data = replace(old, versions={**old.versions, **now})
            else:
                data = item.compute(replace(settings, progress=on_detail))
            written = [files.store(item, data, out)]
            if not asked.data_only:
                written += files.write_pictures(item, data, out)
            for path in written:
                echo(path)


def _update(papers: tuple[str, ...], target: Path, folder: Path) -> None:
    import os

    from qntk_check.figures import files
    from qntk_check.figures.registry import registered
    from qntk_check.report.markdown import update

    where = Path(os.path.relpath(folder, target.parent)).as_posix()
    pairs = []
    for item in registered(papers).values():
        if (folder / f"{item.stem}.json").exists():
            pairs.append((item, files.load(item, folder)))
        else:
            click.echo(f"left out, because it was never computed: {item.name}", err=True)
    changed = update(target, files.markdown(pairs, where), (files.BEGIN, files.END))
    echo(f"{target}: {'written anew' if changed else 'as it was'}")
