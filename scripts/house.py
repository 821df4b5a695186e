"""Counts of what the house is held to, each beside its limit; a test holds them there.

Usage: python scripts/house.py [--json]. Counts are of the source files alone; none may rise above
its limit, and a limit is lowered when its count has fallen.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("derivations", "qntk_check")
CHAPTERS = ("setup", "kernel", "meta_kernel", "descent", "noise", "networks", "lie")
# What each count may be at most. Those at 0 are reached; the others are what is left to do.
LIMITS = {
    "checks that leave a side out": 0,
    "sides of steps that are texts": 0,
    "names of quantities with a formula typed in them": 0,
    "median of the lines between a step and its check": 0,
    "lines of proofs that a formatter may not touch": 0,
    "sides the reader does not read": 5,
    "functions above 40 lines, docstrings aside": 0,
    "functions with more than 7 parameters": 0,
    "files above 350 lines": 0,
    "uses of Any, or of a name for it": 201,
    "comparisons of a group by its name": 0,
    "tuples subscripted by a number of 2 or more in kernel/": 0,
}


def sources(*folders: str) -> Iterator[tuple[Path, tuple[ast.AST, ...]]]:
    """Yield every source file under the folders, with all nodes of its tree."""
    for folder in folders:
        yield from ((path, _nodes(path)) for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """Read a file once, however many counts ask for it."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def functions(*folders: str) -> Iterator[ast.FunctionDef]:
    """Yield every function."""
    for _, nodes in sources(*folders):
        yield from (node for node in nodes if isinstance(node, ast.FunctionDef))


def parameters(function: ast.FunctionDef) -> list[str]:
    """Return the names of a function's parameters."""
    own = function.args
    return [a.arg for a in (*own.posonlyargs, *own.args, *own.kwonlyargs)]


def length(function: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        first = function.body[0]
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def steps() -> Iterator[ast.Call]:
    """Yield every call that makes a step, and those that make one of the check below."""
    for _, nodes in sources("derivations"):
        calls = (node for node in nodes if isinstance(node, ast.Call))
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id in ("Step", "step"):
                yield call


def text_sides() -> int:
    """Count the sides of steps that are written as texts."""
    sides = (side for call in steps() for side in call.args[1:3])
    return sum(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides)


def left_out() -> int:
    """Count checks whose parameter for a side begins with an underscore."""
    named = sum(bool({"_left", "_right"} & set(parameters(f))) for f in functions("derivations"))
    for _, nodes in sources("derivations"):
        for node in nodes:
            if isinstance(node, ast.Lambda):
                named += bool({"_left", "_right"} & {a.arg for a in node.args.args})
    return named


def distances() -> list[int]:
    """Return for each step how many lines lie between it and its check."""
    found = []
    for _, nodes in sources("derivations"):
        places = {n.name: n.lineno for n in nodes if isinstance(n, ast.FunctionDef)}
        for node in nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "step":
                found.append(0)  # the decorator of its check
            if node.func.id != "Step":
                continue
            given = [*node.args[4:5], *(k.value for k in node.keywords if k.arg == "check")]
            named = {n.id for argument in given for n in ast.walk(argument)
                     if isinstance(n, ast.Name)}  # fmt: skip
            found += [abs(places[name] - node.lineno) for name in named & set(places)][:1]
    return found


# What a name does not contain: it would be a formula that was typed.
_FORMULA = re.compile(r"(?<![\^_{])[+=]|\\frac|\\sum|\\prod")


def formulas_as_names() -> int:
    """Count the names of quantities in which a formula was typed."""
    return sum(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Name", "Quantity")
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and bool(_FORMULA.search(str(node.args[0].value)))
        for _, nodes in sources("derivations")
        for node in nodes
    )


def subscripts() -> int:
    """Count subscripts by a literal of 2 or more in the fast code."""
    return sum(
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
        and node.slice.value >= 2
        for _, nodes in sources("qntk_check/kernel")
        for node in nodes
    )


def long_files() -> int:
    """Count files of more than 350 lines."""
    return sum(
        len(path.read_text(encoding="utf-8").splitlines()) > 350 for path, _ in sources(*PACKAGES)
    )


def aliases_of_any() -> int:
    """Count the uses of names that stand for a type with Any in it."""
    aliases: dict[str, set[Path]] = {}
    for path, nodes in sources(*PACKAGES):
        for node in nodes:
            if not isinstance(node, ast.Assign | ast.AnnAssign):
                continue
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name) and target.id[0].isupper() and _says_any(node.value):
                aliases.setdefault(target.id, set()).add(path)
    return sum(
        isinstance(node, ast.Name) and node.id in aliases and _sees(nodes, node.id, aliases, path)
        for path, nodes in sources(*PACKAGES)
        for node in nodes
    )


def _says_any(value: ast.AST | None) -> bool:
    names = ast.walk(value) if value is not None else ()
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in names)


def _sees(nodes: tuple[ast.AST, ...], name: str, aliases: dict[str, set[Path]], path: Path) -> bool:
    """Whether a file defines the name, or imports it from one that does."""
    places = aliases[name]
    imports = (node for node in nodes if isinstance(node, ast.ImportFrom))
    return path in places or any(
        name in {alias.name for alias in node.names}
        and any((node.module or "").endswith(place.stem) for place in places)
        for node in imports
    )


def counts() -> dict[str, int]:
    """Return every count."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path, _ in sources(*PACKAGES))
    unread = json.loads((ROOT / "derivations/statements/unread.json").read_text(encoding="utf-8"))
    return {
        "checks that leave a side out": left_out(),
        "sides of steps that are texts": text_sides(),
        "names of quantities with a formula typed in them": formulas_as_names(),
        "median of the lines between a step and its check": int(median(distances())),
        "lines of proofs that a formatter may not touch": sum(
            path.read_text(encoding="utf-8").count("# fmt: skip")
            for chapter in CHAPTERS
            for path, _ in sources(f"derivations/{chapter}")
        ),
        "sides the reader does not read": len(unread),
        "functions above 40 lines, docstrings aside": sum(
            length(f) > 40 for f in functions(*PACKAGES)
        ),
        "functions with more than 7 parameters": sum(
            len(parameters(f)) > 7 for f in functions(*PACKAGES)
        ),
        "files above 350 lines": long_files(),
        "uses of Any, or of a name for it": len(re.findall(r"\bAny\b", texts)) + aliases_of_any(),
        "comparisons of a group by its name": len(re.findall(r"\bgroup (?:==|!=) ", texts)),
        "tuples subscripted by a number of 2 or more in kernel/": subscripts(),
    }


def main() -> int:
    """Print the counts; the status is 1 if one is above its limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="as JSON")
    found = counts()
    if parser.parse_args().json:
        print(json.dumps({name: [found[name], LIMITS[name]] for name in LIMITS}, indent=2))
    else:
        for name, limit in LIMITS.items():
            print(f"{found[name]:5d} of at most {limit:5d}  {name}")
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
