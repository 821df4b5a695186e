"""The command `qntk-check kernel`: K of a circuit in a file, and where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.noise import noise_model, noisy_lines
from qntk_check.cli.options import gathered
from qntk_check.errors import DomainError, EvidenceError, ObservableError
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.circuits import Circuit
    from qntk_check.noisy import NoiseModel, NoisyResult

__all__ = ["kernel"]

# 0.5*ZZI, 0.5 ZZI, -ZZI
_TERM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)?(?:[eE][+-]?\d+)?)\s*\*?\s*([IXYZ]+)")
_SIGN = re.compile(r"(?<![eE])(?=[+-])")  # between two terms; an exponent has its own


@dataclass(frozen=True)
class _Asked:
    """What the command is called with; each option says below what it means."""

    path: Path
    terms: tuple[str, ...]
    little: bool
    values: tuple[str, ...]
    names: tuple[str, ...]
    average: str
    draws: int
    seed: int
    convention: str
    method: str
    channels: tuple[str, ...]
    readout: tuple[float, ...]
    trajectories: int
    picture: Path | None
    as_json: bool


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--observable", "terms", multiple=True, required=True, metavar="O",
              help="ZZI, or a sum as in '0.5*ZZI - XII'; repeatable, and added up.")  # fmt: skip
@click.option("--little-endian", "little", is_flag=True,
              help="The rightmost letter is qubit 0, as in Qiskit's labels.")  # fmt: skip
@click.option("--value", "values", multiple=True, metavar="NAME=NUMBER",
              help="What an input of the file is worth; repeatable.")  # fmt: skip
@click.option("--parameter", "names", multiple=True, metavar="NAME",
              help="An input that is a parameter; all else is then fixed. By default all are, and "
              "all numbers that stand as angles.")  # fmt: skip
@click.option("--average", type=click.Choice(["uniform", "none"]), default="uniform",
              show_default=True, help="Over what K is averaged beside the circuit.")  # fmt: skip
@click.option("--draws", type=click.IntRange(min=0), default=200, show_default=True,
              help="Drawn parameters at which K is evaluated; 0 for none.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of the draws.")  # fmt: skip
@click.option("--convention", type=click.Choice(["half", "full"]), default="half",
              show_default=True, help="Derivatives by θ of exp(-iθX/2), the file's own, or of "
              "exp(iθX).")  # fmt: skip
@click.option("--method", type=click.Choice(["auto", "dense", "network"]), default="auto",
              show_default=True, help="How K is evaluated.")  # fmt: skip
@click.option("--noise", "channels", multiple=True, metavar="NAME=NUMBER[@PLACE]",
              help="A channel after every gate, on each of its qubits, or at another place: K "
              "under noise is shown too. Repeatable.")  # fmt: skip
@click.option(
    "--readout",
    type=float,
    multiple=True,
    metavar="P",
    help="The probability of misreading a qubit; given twice, of 0 as 1 and 1 as 0.",
)
@click.option("--trajectories", type=click.IntRange(min=20), default=1000, show_default=True,
              help="How many are drawn where density matrices do not fit.")  # fmt: skip
@click.option("--plot", "picture", type=click.Path(path_type=Path), metavar="FILE",
              help="Draw K beside both averages and its law over Haar circuits.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
@gathered(_Asked)
def kernel(asked: _Asked) -> None:
    """Print K, mu and <O> of a circuit, and where its K stands.

    FILE is OpenQASM 2 or 3. Beside K stand its mean over uniform parameters (exact where every
    angle is a parameter of its own and all else is Clifford, else by draws) and that of
    Haar-random circuits with as many angles. Where the law of K over these is known (every angle a
    parameter of its own), the percentile is how many percent of them have a K of at most this, in
    text, --json and --plot; else the same line says why there is none.

    \b
    Examples:
      qntk-check kernel circuit.qasm --observable ZZI
      qntk-check kernel circuit.qasm --observable "0.5*ZZI - XII" --average uniform --json
      qntk-check kernel ansatz.qasm --observable IZZ --little-endian --value theta=0.3
      qntk-check kernel circuit.qasm --observable ZZI --plot K.svg
      qntk-check kernel circuit.qasm --observable ZZI --draws 0 --average none
      qntk-check kernel circuit.qasm --observable ZZI --noise depolarizing=0.01 --readout 0.02
      qntk-check kernel circuit.qasm --observable ZZI --noise amplitude-damping=0.005@layers
    """
    from qntk_check.circuits import from_openqasm
    from qntk_check.noisy import as_data as noisy_data
    from qntk_check.standing import as_data, lines, plot, standing

    noise = noise_model(asked.channels, asked.readout)
    circuit = from_openqasm(
        _text(asked.path), _values(asked.values), parameters=asked.names or None
    )
    found = standing(
        circuit, _observable(asked.terms, little=asked.little),
        uniform=asked.average == "uniform", draws=asked.draws, rng=asked.seed,
        convention=asked.convention, method=asked.method,
    )  # fmt: skip
    if asked.picture is not None:
        plot(found, asked.picture)
    under = None if noise is None else _noisy(circuit, noise, asked)
    if asked.as_json:
        data = {**as_data(found), "noisy": None if under is None else noisy_data(under)}
        echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
        return
    for line in (*lines(found), *(noisy_lines(under, found.result) if under else ())):
        echo(line)


def _noisy(circuit: Circuit, noise: NoiseModel, asked: _Asked) -> NoisyResult:
    from qntk_check.noisy import evaluate

    return evaluate(
        circuit, _observable(asked.terms, little=asked.little), noise, rng=asked.seed,
        convention=asked.convention, trajectories=asked.trajectories,
    )  # fmt: skip


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise EvidenceError(f"{path} is no file: give the circuit as OpenQASM") from error
    except UnicodeDecodeError as error:
        raise EvidenceError(
            f"{path} is no text in UTF-8 ({error.reason}): give OpenQASM"
        ) from error


def _values(given: Iterable[str]) -> dict[str, float]:
    """Return what NAME=NUMBER says, by name."""
    found: dict[str, float] = {}
    for text in given:
        name, equals, number = text.rpartition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError as error:
            raise DomainError(f"--value {text!r} is no number: write theta=0.3") from error
        if not equals or not name.strip():
            raise DomainError(f"--value {text!r} names no input: write theta=0.3")
    return found


def _observable(terms: Iterable[str], *, little: bool) -> list[tuple[str, float]]:
    """Return Pauli strings with their coefficients."""
    found: list[tuple[str, float]] = []
    for text in terms:
        for part in filter(None, (piece.strip() for piece in _SIGN.split(text))):
            match = _TERM.fullmatch(re.sub(r"^([+-])\s+", r"\1", part))
            if match is None:
                raise ObservableError(
                    f"--observable {text!r}: {part!r} is no term; write ZZI, 0.5*ZZI or a sum of "
                    "such terms, in the letters I, X, Y, Z"
                )
            number, letters = match.groups()
            coefficient = float(f"{number}1" if number in ("", "+", "-") else number)
            found.append((letters[::-1] if little else letters, coefficient))
    return found
