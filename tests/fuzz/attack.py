"""Call everything behind one door wrongly, in a process of its own with bounds on time and memory.

    python attack.py DOOR LEVEL [SECONDS]
    python attack.py FOLDER LEVEL DOOR DOOR [...]

prints one line of JSON for each call that neither returned a sound value nor raised an error of the
family, and last a line with the number of calls. Several doors have a process each, which share
what is imported; what each prints, and how it ended, lies in the folder.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Generator, Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from itertools import combinations, islice
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
from doors import Call, Missing, calls_of
from examples import MAY_BE_INFINITE
from values import FEW, MANY

from derivations.errors import QNTKError, QNTKWarning

_seconds = 5.0  # of the processor, for one call; a refusal takes a thousandth of it
MEMORY = 3 * 2**30  # beyond what the imports take
# What several doors import where they need it: a process of all doors has it before they fork.
LATE = ("matplotlib.backends.backend_svg", "matplotlib.pyplot", "quimb.tensor", "scipy.stats")


class TooLongError(BaseException):
    """Raised in a call that does not end."""


def main(door: str, level: str, seconds: str = "5") -> None:
    """Attack one door; ``seconds`` of the processor are enough for any one call."""
    global _seconds
    _seconds = float(seconds)
    importlib.import_module(door)
    calls = list(calls_of(door))
    values = FEW if level == "quick" else MANY
    _bound_memory()
    signal.signal(signal.SIGPROF, _too_long)
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", QNTKWarning)
    number = 0
    for call in calls:
        if isinstance(call, Missing):
            _report(call.name, {}, "no example", "give it a runnable example in its docstring")
            continue
        problem, _ = _outcome(call, {})
        if problem:
            _report(call.name, {}, *problem)
            continue
        for changes in _changes(call, values, level):
            number += 1
            sys.stderr.write(json.dumps({"now": call.name, "change": _shown(changes)}) + "\n")
            problem, value = _outcome(call, changes)
            problem = problem or _unsound(call, value)
            if problem:
                _report(call.name, changes, *problem)
        number += _other_kinds(call, level)
    sys.stdout.write(json.dumps({"calls": number}) + "\n")


def main_of_each(folder: str, level: str, *doors: str) -> None:
    """Attack several doors, each from a fork of this process, where all are imported."""
    gc.disable()
    for module in (*doors, *LATE):
        importlib.import_module(module)
    gc.freeze()  # what is collected nowhere is copied into no fork
    gc.enable()
    for door in doors:
        child = os.fork()
        if not child:
            for stream, suffix in ((1, "out"), (2, "err")):
                os.dup2(os.open(Path(folder, f"{door}.{suffix}"), os.O_WRONLY | os.O_CREAT), stream)
            main(door, level)
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        Path(folder, f"{door}.code").write_text(str(os.waitstatus_to_exitcode(status)), "ascii")


def _bound_memory() -> None:
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: PTH123, SIM115
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _too_long(_signal: int, _frame: Any) -> None:
    raise TooLongError


def _changes(call: Call, values: tuple[Any, ...], level: str) -> Iterator[dict[str | int, Any]]:
    """Yield each argument replaced by each value; at the level nightly pairs of them too.

    At the level quick each parameter has every sixteenth value, its neighbor others.
    """
    for number, place in enumerate(call.parameters):
        some = values[(number + len(call.name)) % 16 :: 16] if level == "quick" else values
        for value in some:
            yield {place: value}
    if level == "nightly":
        for one, two in combinations(call.parameters, 2):
            for first in FEW:
                for second in FEW:
                    yield {one: first, two: second}


def _other_kinds(call: Call, level: str) -> int:
    """Hand each number over as NumPy, a fraction or a complex number has it: nothing may change.

    At the level quick each number has one other type, its neighbor another.
    """
    number = 0
    for count, place in enumerate(call.parameters):
        kinds = _kinds(call.args[place] if isinstance(place, int) else call.kwargs.get(place))
        if level == "quick" and kinds:
            kinds = (kinds[(count + len(call.name)) % len(kinds)],)
        for same in kinds:
            number += 1
            wanted = _outcome(_copied(call), {})[1]
            problem, value = _outcome(_copied(call), {place: same})
            if problem is None and isinstance(value, QNTKError):
                problem = "refused", str(value)
            if problem is None and not _alike(value, wanted):
                problem = "another value", f"{value!r:.100} where {wanted!r:.100} is right"
            if problem:
                _report(call.name, {place: same}, *problem)
    return number


def _copied(call: Call) -> Call:
    """Return a call with its own generators; what cannot be copied, such as an open file, stays."""
    try:
        return deepcopy(call)
    except TypeError:
        return call


def _kinds(given: Any) -> tuple[Any, ...]:
    """Return the same number in other types."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 128:
        return np.int8(given), np.uint64(given), np.array(given)
    if isinstance(given, float):
        return np.float64(given), np.array(given), complex(given), Fraction(given)
    if isinstance(given, dict) and all(isinstance(v, int | float) for v in given.values()):
        # exact coefficients may well make an exact result
        kinds = [[k for k in _kinds(value) if not isinstance(k, Fraction)]
                 for value in given.values()]  # fmt: skip
        return tuple(dict(zip(given, row, strict=True)) for row in zip(*kinds, strict=False))
    return ()


def _alike(one: Any, other: Any) -> bool:
    """Return whether two results hold the same numbers, to rounding."""
    sides = []
    for side in (one, other):
        whole = isinstance(side, int | Fraction) or hasattr(side, "numerator")
        found = [float(side)] if whole else [np.ravel(x) for x in _numbers(side, 0)]
        sides.append(np.concatenate([np.zeros(0), *map(np.atleast_1d, found)]))
    same = sides[0].shape == sides[1].shape
    return same and np.allclose(sides[0], sides[1], rtol=1e-9, atol=1e-12, equal_nan=True)


def _outcome(call: Call, changes: dict[str | int, Any]) -> tuple[tuple[str, str] | None, Any]:
    """Return what is wrong with how a call ended, or else its value (an error is none)."""
    args, kwargs = call.replaced(changes)
    # The first call of all may compile what the others use.
    signal.setitimer(signal.ITIMER_PROF, _seconds if changes else max(_seconds, 60.0))
    try:
        value = call.function(*args, **kwargs)
        if isinstance(value, Iterator):
            value = list(islice(value, 3))
    except QNTKError as error:
        text = str(error)
        if not 10 <= len(text) <= 3000:
            return ("message", f"of {len(text)} characters: {text[:80]}"), None
        return (("refused", text), None) if not changes else (None, error)
    except TooLongError:
        return ("hang", f"not ended after {_seconds:g} s"), None
    except BaseException as error:  # noqa: BLE001 (whatever comes is what is looked for)
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{where.filename.rpartition('site-packages/')[2]}:{where.lineno}"
        return (type(error).__name__, f"{str(error)[:160]} [{place}]"), None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None, value


def _unsound(call: Call, value: Any) -> tuple[str, str] | None:
    """Return what is wrong with a value: not of the documented type, or not finite."""
    if isinstance(value, QNTKError):
        return None
    try:
        promised = get_type_hints(call.function).get("return", Any)
    except (TypeError, NameError):
        promised = Any
    if not _fits(value, promised):
        return "type", f"{type(value).__name__} where {promised} is documented"
    if call.name not in MAY_BE_INFINITE:
        for number in _numbers(value, 0):
            if not np.isfinite(number).all():
                return "not finite", f"{value!r:.120}"
    return None


def _fits(value: Any, promised: Any) -> bool:
    """Return whether a value is of a type, as far as types can be asked at run time."""
    if get_origin(promised) in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(promised))
    kind = get_origin(promised) or promised
    kind = dict if is_typeddict(kind) else kind
    if kind is float:
        return isinstance(value, float | int | np.floating)
    if (
        kind is Any
        or not isinstance(kind, type)
        or kind is type(None)
        or issubclass(kind, Iterator | Generator)
    ):
        return True
    return isinstance(value, kind)


def _numbers(value: Any, depth: int) -> Iterator[Any]:
    """Yield the floats and arrays that a result holds."""
    if isinstance(value, float | complex):
        yield value
    elif isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in "fc":
            yield value
    elif depth < 4:
        parts: Any = ()
        if isinstance(value, Mapping):
            parts = value.values()
        elif isinstance(value, list | tuple):
            parts = value
        elif hasattr(value, "__dataclass_fields__"):
            parts = [getattr(value, field) for field in value.__dataclass_fields__]
        for part in parts:
            yield from _numbers(part, depth + 1)


def _shown(changes: dict[str | int, Any]) -> dict[str, str]:
    return {str(place): _short(value) for place, value in changes.items()}


def _short(value: Any) -> str:
    if isinstance(value, int) and abs(value) > 10**15:
        return f"{'-' * (value < 0)}10**{len(str(abs(value))) - 1}"
    return ascii(value)[:60]


def _report(name: str, changes: dict[str | int, Any], kind: str, text: str) -> None:
    found = {"call": name, "change": _shown(changes), "ended": kind, "text": ascii(text)[1:-1]}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    (main if len(sys.argv) < 5 else main_of_each)(*sys.argv[1:])
