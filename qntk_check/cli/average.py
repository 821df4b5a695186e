"""The command `qntk-check average`: one average, typed at the shell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from qntk_check.errors import CalculusError
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from derivations.calculus.letters.letters import Letter
    from qntk_check.calculus import Operator, State, TracePolynomial

    Average = Operator | TracePolynomial

__all__ = ["average"]

FLAGS = ("hermitian", "symmetric", "real", "traceless", "involution")


@click.command()
@click.argument("expression")
@click.option("--over", "over", multiple=True, required=True, metavar="U[:GROUP]",
              help="What to average over; repeatable, or several with commas. A letter may name "
              "its own group, H:GUE; a state is named as in <A>_chi.")  # fmt: skip
@click.option("--group", default="U", show_default=True, metavar="NAME",
              help="U, O, Sp, SU, COE, CSE, …, or Ginibre, GUE, GOE, GSE, Wishart.")  # fmt: skip
@click.option("--columns", default="M", show_default=True, metavar="M",
              help="Of a Wishart matrix G·G.H, with G of N × M entries.")  # fmt: skip
@click.option("--hermitian", multiple=True, metavar="A", help="A = A.H; all of these repeatable.")
@click.option("--symmetric", multiple=True, metavar="A", help="A = A.T.")
@click.option("--real", multiple=True, metavar="A", help="A real; also of Ginibre and Wishart.")
@click.option("--quaternion", multiple=True, metavar="G", help="Ginibre or Wishart of quaternions.")
@click.option("--traceless", multiple=True, metavar="A", help="Tr A = 0.")
@click.option("--involution", multiple=True, metavar="A", help="A² = 1.")
@click.option("--at", "values", multiple=True, metavar="NAME=NUMBER",
              help='N=4, or a trace, "Tr(A^2)=4"; repeatable.')  # fmt: skip
@click.option("--latex", "as_latex", is_flag=True, help="As LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
@click.option("--sample", "draws", type=click.IntRange(2, 10**8), metavar="DRAWS",
              help="Also draw the integrand, at N of --at (or the smallest that will do) and "
              "random fixed letters.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of the sample.")  # fmt: skip
def average(
    expression: str, over: tuple[str, ...], values: tuple[str, ...], as_latex: bool, as_json: bool,
    draws: int | None, **settings: object,
) -> None:  # fmt: skip
    """Average an expression over random matrices, into a closed form.

    Letters are multiplied by a space or by *, adjoints are U* or U.H, transposes U.T, conjugates
    U.conj. Tr(…), entries U[0,1], abs(…)^2 and expectation values <A>_chi are numbers; N is the
    dimension. A word without Tr is an operator, and so is its average. Nothing is run as code.

    \b
    Examples:
      qntk-check average "Tr(A U* B U)^2" --over U
      qntk-check average "abs(U[0,0])^4" --over U --group O --at N=4
      qntk-check average "U A U*" --over U --group Sp --latex
      qntk-check average "Tr(A U* B U)^2" --over U --hermitian A --sample 10000
      qntk-check average "Tr(U H U* A H)" --over U,H:GUE --json
      qntk-check average "<A>_chi^2" --over chi --at N=4 --at "Tr(A)=0" --at "Tr(A^2)=4"
    """
    asked = _Asked.read(expression, over, settings)
    found = asked.average()
    fixed = _at(found, values)
    sample = None if draws is None else _sample(found, values, draws, _seed(settings))
    if as_json:
        echo(json.dumps(_as_data(asked, found, fixed, sample), indent=2, ensure_ascii=False))
        return
    echo(fixed.latex() if as_latex else str(fixed))
    for note in fixed.notes:
        echo(f"  {note}")
    if fixed.valid_from > 1:
        echo(f"  for {fixed.valid_for}")
    if sample is not None:
        echo(f"  {sample.text}")


def _seed(settings: Mapping[str, object]) -> int:
    return int(str(settings["seed"]))


# -- what is asked ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """An integrand, and what to average it over, by group."""

    integrand: Average
    over: dict[str, list[Operator | State]]

    @staticmethod
    def read(text: str, over: Iterable[str], settings: Mapping[str, object]) -> _Asked:
        """Read the words, with letters as they are declared."""
        from qntk_check.calculus import State, TracePolynomial
        from qntk_check.cli.words import letters_named, read_words

        flags = {flag: _names(settings[flag]) for flag in FLAGS}
        chosen: dict[str, str] = {}
        for one in _names(over):
            name, _, group = one.partition(":")
            chosen[name] = group or str(settings["group"])
        random = {name: _random(name, group, settings) for name, group in chosen.items()}
        declared = dict(random)
        for name in {name for names in flags.values() for name in names} - random.keys():
            declared[name] = _matrix(name, flags)
        integrand = read_words(text, letters_named(declared))
        if not hasattr(integrand, "context"):
            integrand = TracePolynomial.scalar(integrand)
        _check_there(integrand, chosen)
        states = _states(integrand)
        grouped: dict[str, list[Operator | State]] = {}
        for name, group in chosen.items():
            grouped.setdefault(group, []).append(State(name) if name in states else random[name])
        return _Asked(integrand, grouped)  # type: ignore[arg-type]  # one of the two by now

    def average(self) -> Average:
        """Average over one group after the other."""
        from derivations.calculus.groups import GROUPS
        from qntk_check.calculus import haar_average

        result: Average = self.integrand
        for group, over in self.over.items():
            result = haar_average(result, over=tuple(over), group=group if group in GROUPS else "U")
        return result


def _names(given: object) -> list[str]:
    """Return names that stand apart or with commas between them."""
    return [name.strip() for one in given for name in one.split(",")]  # type: ignore[attr-defined]


def _random(name: str, group: str, settings: Mapping[str, object]) -> Operator:
    """Return the letter that is averaged over."""
    import sympy

    from derivations.calculus.gaussian.letters import GAUSSIAN_LETTERS, Declared
    from derivations.calculus.groups import GROUPS
    from qntk_check.calculus import Unitary

    if group in GAUSSIAN_LETTERS:
        columns = str(settings["columns"])
        size = int(columns) if columns.isdigit() else sympy.Symbol(columns)
        real, quaternion = (name in _names(settings[flag]) for flag in ("real", "quaternion"))
        return GAUSSIAN_LETTERS[group](name, size, Declared(real, quaternion))
    if group not in GROUPS:
        known = ", ".join([*GROUPS, *GAUSSIAN_LETTERS])
        raise CalculusError(f"group {group!r} is not known: give one of {known}")
    return Unitary(name)


def _matrix(name: str, flags: Mapping[str, list[str]]) -> Operator:
    from qntk_check.calculus import Matrix

    return Matrix(
        name,
        hermitian=name in flags["hermitian"],
        symmetric=name in flags["symmetric"],
        real=name in flags["real"],
        traceless=name in flags["traceless"],
        involution=name in flags["involution"],
    )


def _check_there(integrand: object, names: Iterable[str]) -> None:
    """Refuse a name to average over that the expression does not hold."""
    there = integrand.context.letters  # type: ignore[attr-defined]
    missing = [name for name in names if name not in there]
    if missing:
        raise CalculusError(
            f"{missing[0]!r} is to be averaged over and does not stand in the expression, which "
            f"holds {', '.join(sorted(there)) or 'no letter'}: give --over one of these"
        )


def _states(integrand: object) -> set[str]:
    """Return the names of the states of an expression."""
    letters = integrand.context.letters  # type: ignore[attr-defined]
    return {name for name, letter in letters.items() if letter.kind == "state"}


# -- at numbers ---------------------------------------------------------------------------------


def _at(found: Average, values: Iterable[str]) -> Average:
    """Return an average at the dimension and the traces that are given."""
    from qntk_check.calculus import Operator

    given = dict(map(_assignment, values))
    if "N" in given:
        found = found.dimension(_dimension(given.pop("N")))
    if not given:
        return found
    if isinstance(found, Operator):
        raise CalculusError("an operator is evaluated at N alone: leave the traces out of --at")
    unknown = sorted(given.keys() - found.symbols.keys())
    if unknown:
        known = ", ".join(found.symbols) or "none"
        raise CalculusError(f"{unknown[0]} does not stand in the average: there are {known}")
    return found.subs(given)


def _assignment(text: str) -> tuple[str, Fraction]:
    name, equals, number = text.rpartition("=")
    try:
        return name.strip(), Fraction(number.strip())
    except (ValueError, ZeroDivisionError) as error:
        shown = text if equals else f"{text}=…"
        raise CalculusError(
            f'--at {shown!r} gives no exact number: write N=4, "Tr(A^2)=4" or "Tr(A)=1/3"'
        ) from error


def _dimension(number: Fraction) -> int:
    if number.denominator != 1:
        raise CalculusError(f"N = {number} is no dimension: give a positive whole number")
    return int(number)


# -- samples ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Compared:
    """A sample beside the closed form; means of an operator are left out."""

    N: int
    draws: int
    mean: complex | None
    exact: complex | None
    standard_error: float
    deviation: float

    @property
    def text(self) -> str:
        """The comparison in words."""
        head = f"{self.draws:,} draws at N = {self.N}, fixed letters at random: "
        if self.mean is None or self.exact is None:
            return f"{head}no entry is off by more than {self.deviation:.2g} standard errors"
        return (
            f"{head}{_shown(self.mean)} ± {self.standard_error:.2g}; the closed form gives "
            f"{_shown(self.exact)}, {self.deviation:.2g} standard errors away"
        )


def _shown(value: complex) -> str:
    return f"{value.real:.6g}" if abs(value.imag) < 1e-9 else f"{value:.6g}"


def _sample(found: Average, values: Iterable[str], draws: int, seed: int) -> _Compared:
    """Draw the integrand and compare."""
    import numpy as np

    given = dict(map(_assignment, values))
    if given.keys() - {"N"}:
        raise CalculusError("--sample takes random fixed letters, whose traces are their own: give "
                            "N alone in --at")  # fmt: skip
    step = found.context.multiple
    size = _dimension(given["N"]) if "N" in given else step * -(-max(found.valid_from, 2) // step)
    rng = np.random.default_rng(seed)
    matrices = _fixed_letters(found, size, rng)
    sample = found.sample(N=size, draws=draws, rng=rng, matrices=matrices)
    exact = np.asarray(found.at(N=size, matrices=matrices)).astype(complex)
    mean, error = np.asarray(sample.mean), np.asarray(sample.standard_error)
    off = np.abs(mean - exact)
    deviation = float(np.max(np.where(off < 1e-9, 0, off / np.maximum(error, 1e-300))))
    if mean.ndim:
        return _Compared(size, draws, None, None, float(error.max()), deviation)
    return _Compared(size, draws, complex(mean), complex(exact), float(error), deviation)


def _fixed_letters(found: Average, N: int, rng: np.random.Generator) -> dict[str, object]:
    """Return random arrays for the letters that are not averaged over."""
    integrand = found.integrand
    if integrand is None:
        return {}
    letters = integrand.expression.context.letters
    return {
        name: _fixed(letter, N, rng)
        for name, letter in letters.items()
        if name not in integrand.ensembles and letter.kind != "symplectic form"
    }


def _fixed(letter: Letter, N: int, rng: np.random.Generator) -> NDArray[np.complex128]:
    """Return a matrix that is what its letter is declared to be; a vector for a state."""
    import numpy as np

    if letter.kind == "state":
        vector = rng.normal(size=N) + (0 if letter.real else 1j) * rng.normal(size=N)
        return (vector / np.linalg.norm(vector)).astype(complex)
    if letter.involution:
        return np.diag((-1.0) ** np.arange(N)).astype(complex)
    matrix = rng.normal(size=(N, N)) + (0 if letter.real else 1j) * rng.normal(size=(N, N))
    if letter.hermitian:
        matrix = (matrix + matrix.conj().T) / 2
    if letter.symmetric:
        matrix = (matrix + matrix.T) / 2
    if letter.traceless:
        matrix = matrix - np.trace(matrix) / N * np.eye(N)
    return matrix.astype(complex)


def _is_waiting(found: Average) -> bool:
    """Say whether an average has no closed form in traces, but a value at matrices."""
    try:
        return not isinstance(found.terms, Mapping)
    except CalculusError:
        return True


def _as_data(
    asked: _Asked, found: Average, fixed: Average, sample: _Compared | None
) -> dict[str, object]:
    """Return what is printed, as data."""
    numbers = None if sample is None else {
        **asdict(sample),
        **{key: None if value is None else [value.real, value.imag]
           for key, value in (("mean", sample.mean), ("exact", sample.exact))},
    }  # fmt: skip
    return {
        "expression": str(asked.integrand),
        "over": {group: [_name(one) for one in over] for group, over in asked.over.items()},
        "average": str(found),
        "latex": None if _is_waiting(found) else found.latex(),
        "at": str(fixed),
        "valid_for": found.valid_for,
        "notes": list(fixed.notes),
        "sample": numbers,
    }


def _name(one: Operator | State) -> str:
    return str(getattr(one, "name", one))
