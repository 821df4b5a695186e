"""The command `qntk-check data`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.options import gathered
from qntk_check.errors import EvidenceError
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.observables import ObservableLike
    from qntk_check.verdicts.model import Verdict

__all__ = ["data"]


@dataclass(frozen=True)
class _Brought:
    """What the command is called with; each option says below what it means."""

    path: Path
    quantity: str
    claim: str | None
    qubits: int
    layers: int
    observable_path: Path
    target: float | None
    convention: str
    ensemble: str
    column: str | None
    relative: float
    picture: Path | None
    as_json: bool


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--quantity", required=True, metavar="NAME",
              help="What a row is: K, mu, epsilon-mu, epsilon or gradient.")  # fmt: skip
@click.option("--claim", metavar="ID", help="By default the one on the mean of the quantity.")
@click.option("--qubits", type=int, required=True, metavar="N")
@click.option("--layers", type=int, required=True, metavar="L", help="Number of angles.")
@click.option("--observable", "observable_path", type=click.Path(path_type=Path), required=True,
              metavar="JSON",
              help='File with {"ZZ": 1.0, …}, a list of eigenvalues, or a matrix.')  # fmt: skip
@click.option("--target", type=float, metavar="O_0", help="Needed for epsilon = <O> - O_0.")
@click.option("--convention", type=click.Choice(["full-angle", "half-angle"]), default="full-angle",
              show_default=True, help="Gates exp(iθX), or exp(-iθX/2).")  # fmt: skip
@click.option("--ensemble", type=click.Choice(["haar-circuit", "independent-slots"]),
              default="haar-circuit", show_default=True,
              help="How the circuits were drawn.")  # fmt: skip
@click.option("--column", metavar="NAME", help="Of a file with several columns or arrays.")
@click.option("--relative", type=float, default=0.05, show_default=True,
              help="The discrepancy that matters, as a share of the exact value.")  # fmt: skip
@click.option("--plot", "picture", type=click.Path(path_type=Path), metavar="FILE",
              help="Draw the running mean beside the exact and the printed value.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/data.md.")
@gathered(_Brought)
def data(brought: _Brought) -> None:
    """Decide a claim on samples of random circuits that you bring.

    FILE is .npy, .npz, .csv or .parquet, one independent circuit a row. Nothing is unpickled. The
    verdict speaks of these circuits only.

    \b
    Examples:
      qntk-check data samples.npy --quantity K --claim kernel-spread \\
          --qubits 6 --layers 100 --observable h.json --convention half-angle
      qntk-check data runs.csv --column mu --quantity mu --qubits 2 --layers 8 \\
          --observable h.json --plot mu.svg
    """
    from qntk_check.data import decide, plot, read_samples

    observable = _observable(brought.observable_path)
    samples = read_samples(brought.path, brought.column)
    verdict = decide(
        samples, quantity=brought.quantity, claim=brought.claim, qubits=brought.qubits,
        layers=brought.layers, observable=observable, target=brought.target,
        convention=brought.convention, ensemble=brought.ensemble, relative=brought.relative,
    )  # fmt: skip
    if brought.picture is not None:
        plot(verdict, samples, quantity=brought.quantity, path=brought.picture)
    _print(verdict, as_json=brought.as_json)


def _observable(path: Path) -> ObservableLike:
    """Return what a JSON file says of an observable; equal strings stand twice, and add up."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise EvidenceError(f"{path} is no file: give the observable as JSON") from error
    except (ValueError, RecursionError) as error:
        raise EvidenceError(
            f'{path} is no JSON ({error}): write e.g. {{"ZZI": 1.0}} or a list of eigenvalues'
        ) from error


def _print(verdict: Verdict, *, as_json: bool) -> None:
    from qntk_check.data.showing import as_data, table

    if as_json:
        echo(json.dumps(as_data(verdict), indent=2, ensure_ascii=False, allow_nan=False))
        return
    echo(f"{verdict.claim}, on these samples: {verdict.label}")
    for item in verdict.evidence:
        echo(f"  {item.subject.value} {item.finding.value}: {item.summary}")
    echo("")
    echo(table(verdict))
