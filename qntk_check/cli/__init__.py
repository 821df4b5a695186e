"""The command line: decide claims, show one, list them, write the LaTeX and figures, judge samples.

Exit status: 0 if all is as recorded, 1 if a verdict is not the recorded one, 2 for a call that
cannot be carried out, or not for all papers: one that cannot be loaded is named, the others go on.
What the encoding of a pipe lacks is spelled in its letters.
"""

from __future__ import annotations

import errno
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import click

from qntk_check.cli.across import across
from qntk_check.cli.average import average
from qntk_check.cli.campaign import campaign
from qntk_check.cli.certificates import certify
from qntk_check.cli.data import data
from qntk_check.cli.decisions import show, verify
from qntk_check.cli.figures import figure
from qntk_check.cli.kernel import kernel
from qntk_check.cli.pages import claims, derive, findings
from qntk_check.cli.site import site
from qntk_check.cli.trials import trials
from qntk_check.errors import QNTKError
from qntk_check.report.streams import fit_streams, fitting

__all__ = ["main"]


class _Context(click.Context):
    """Where a command is called: its help, too, is written in letters that the stream has."""

    def get_help(self) -> str:
        fit_streams()  # help is asked for before a command begins
        return fitting(super().get_help(), sys.stdout.encoding)


@contextmanager
def _naming_failures() -> Iterator[None]:
    """Name the papers that could not be loaded at the end of a command, and leave with status 2."""
    where = "qntk_check.verdicts.registry"  # asked only if the command has loaded it
    if where in sys.modules:
        sys.modules[where].forget_failures()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*; the other papers go on")  # said below, once
            yield
    finally:
        failed = sys.modules[where].failed() if where in sys.modules else {}
        for why in failed.values():
            click.echo(f"Error: {why}", err=True)
        if failed:
            sys.exit(2)


class _Group(click.Group):
    """A group whose commands report the project's own errors in one line, with status 2."""

    context_class = _Context

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        super().add_command(cmd, name)
        below = cmd.commands.values() if isinstance(cmd, click.Group) else ()
        for command in (cmd, *below):
            command.context_class = _Context

    def invoke(self, ctx: click.Context) -> object:
        fit_streams()
        with _naming_failures():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except QNTKError as error:
            raise click.UsageError(str(error), ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read has read enough: click ends quietly
                raise
            if error.filename is None:
                raise click.UsageError(
                    f"standard output cannot be written ({error.strerror})", ctx
                ) from error
            command = self.commands.get(ctx.invoked_subcommand or "")
            has_out = command is not None and any(one.name == "out" for one in command.params)
            place = "folder with --out" if has_out else "place, or see to its rights"
            raise click.UsageError(
                f"{error.filename} cannot be written or read ({error.strerror}): give another "
                f"{place}",
                ctx,
            ) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qntk-check")
def main() -> None:
    """Decide what is true in the theory of quantum neural tangent kernels.

    \b
    Examples:
      qntk-check verify                  decide every claim, compare with the record
      qntk-check claims                  list the claims and their verdicts
      qntk-check show kernel-mean        why one claim has its verdict
      qntk-check derive --out build/tex  write every derivation as LaTeX
      qntk-check across                  where papers agree and contradict
      qntk-check trials                  list every sampled mean, with its rivals
      qntk-check site                    write all of it as pages for a browser
      qntk-check figure 2                compute and draw a figure
      qntk-check data K.npy --help       decide a claim on samples of yours
      qntk-check average "Tr(A U* B U)^2" --over U    a closed form
      qntk-check kernel c.qasm --observable ZZI       K of a circuit, and where it stands
      qntk-check campaign --help         gather evidence over ranges of n and L
      qntk-check certify                 have Coq prove the algebra of the derivations

    Every command but data, average, kernel and campaign takes --paper NAME; without it it speaks of
    all installed papers. A claim is named by its id; where several papers have such a claim, the id
    alone is that of the first, and PAPER/ID says which is meant.

    \b
    Exit status: 0 if all is as recorded; 1 if a verdict is not the recorded one;
    2 for a call that cannot be carried out, or not for all papers.
    """


for _command in (
    verify, claims, show, derive, findings, across, trials, site, figure, data, average, kernel,
    campaign,
    certify,
):  # fmt: skip
    main.add_command(_command)
