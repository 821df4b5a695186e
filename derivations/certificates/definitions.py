"""What the left sides of steps are that are no formulas, in the language of Coq.

A quantity such as E g² has a meaning of its own. Each has an entry in a file under ``defined/``:
what it is by definition, in terms of the theory, with the bridges that it stands on. The right
side is never written there: it comes from the statement, like everything that is claimed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import cast

from derivations.errors import ProofError

__all__ = ["Definition", "definition_of", "definitions"]


@dataclass(frozen=True)
class Definition:
    """What stands in a statement beside what the step says.

    Parameters
    ----------
    step
        The name of the step.
    of
        The module that its check stands in, or the claim that it belongs to.
    left
        The left side, where it is a quantity; by default it comes from the step, too.
    define
        Definitions in front of the theorem.
    variables, given
        Variables and hypotheses beside those that the two sides need. A hypothesis says of which
        case the step speaks (M_2 = N for a Pauli string) or what a letter stands for.
    bridges
        Hypotheses that are no algebra.
    uses
        Files of the theory.
    whole
        Symbols that are natural numbers.
    statement
        How the statement reads where it is no relation between two sides, with {left}, {right} and
        {body}, what an average or a limit is of, for what the step has there; {variable} is that
        of the limit.
    traces
        What the traces of words are that are left when the average has been taken; without it a
        definition on Schur and Weyl's hypothesis names the mean and the traces itself.
    proof
        The script, where the tactics for identities do not do.
    over
        Over what an average of traces goes, where the document leaves it to its words.
    names
        What names of the document are by definition, on whichever side they stand: the LaTeX of a
        quantity, and its term.
    operators
        Whether the sides are formulas in letters that do not commute.
    regular
        Whether the script finds by itself that no denominator vanishes; else that is assumed.
    reason
        Why there is no certificate: such an entry has nothing else.
    """

    step: str
    of: str
    left: str = ""
    define: str = ""
    variables: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    proof: str = ""
    traces: str = ""
    statement: str = ""
    regular: bool = False
    over: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    operators: bool = False
    reason: str = ""


@cache
def definitions() -> Mapping[tuple[str, str], Definition]:
    """Return all entries, by where the step belongs and its name.

    Raises
    ------
    ProofError
        If two speak of one step, or one has a field that nothing reads.
    """
    found = dict[tuple[str, str], Definition]()
    known = {one.name for one in fields(Definition)}
    for place in sorted((files(__package__ or "") / "defined").iterdir(), key=lambda p: p.name):
        if not place.name.endswith(".toml"):
            continue
        data = tomllib.loads(place.read_text(encoding="utf-8"))
        for entry in cast("list[dict[str, object]]", data.get("step", [])):
            if set(entry) - known:
                raise ProofError(f"{place.name}: {min(set(entry) - known)!r} is no field")
            made = Definition(**{k: _frozen(v) for k, v in entry.items()})  # type: ignore[arg-type]
            if (made.of, made.step) in found:
                raise ProofError(f"{place.name}: {made.step!r} of {made.of} is defined twice")
            found[made.of, made.step] = made
    return found


def _frozen(value: object) -> object:
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value


def definition_of(claim: str, module: str, step: str, check: str = "") -> Definition | None:
    """Return the entry of a step, by its claim, or by the module of its check, or by the check.

    Two steps of one name and one module are told apart by the names of their checks.
    """
    own = definitions()
    places = (f"{module}.{check}", claim, module)
    return next((own[place, step] for place in places if (place, step) in own), None)
