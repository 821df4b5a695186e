"""Wrong versions of a formula, made from its source: what the evidence must be able to refute.

Each mutant changes one place: a constant by one, a plus to a minus, a parameter x to x + 1, a
trace to zero. A check that cannot tell a mutant from the formula has not tested that place.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import linecache
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from qntk_check.errors import EvidenceError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import Number

__all__ = ["MutantFormula", "mutants", "rewritten"]


@dataclass(frozen=True)
class MutantFormula:
    """A wrong formula and its expression, e.g. ``2 * L * T2 / N ** 3``."""

    name: str
    formula: Formula


def mutants(formula: Formula) -> tuple[MutantFormula, ...]:
    """Return every one-place mutant of a formula whose function is a few assignments.

    Raises
    ------
    EvidenceError
        If the function is no ``def``.

    Examples
    --------
    >>> from qntk_check import formulas
    >>> [mutant.name for mutant in mutants(formulas.haar_first_moment)]
    ['2 / N', '0 / N', '1 / (N + 1)']
    """
    tree = _definition(formula.function)
    found: dict[str, MutantFormula] = {}
    for changed in _changed(tree, _names(formula)):
        name = "; ".join(ast.unparse(statement) for statement in changed.body)
        name = name.removeprefix("return ")
        if name not in found:
            function = _compile(changed, formula.function)
            found[name] = MutantFormula(name, replace(formula, function=function))
    return tuple(found.values())


def rewritten(
    function: Callable[..., Number], change: Callable[[ast.FunctionDef], None]
) -> Callable[..., Number]:
    """Return the function of a formula with its source changed, kept where mutants find it.

    Raises
    ------
    EvidenceError
        If the function is no ``def``.
    """
    tree = _definition(function)
    change(tree)
    return _compile(tree, function)


@cache  # finding the end of a definition tokenizes it
def _source(function: Callable[..., object]) -> str:
    return textwrap.dedent(inspect.getsource(function))


def _definition(function: Callable[..., object]) -> ast.FunctionDef:
    tree = ast.parse(_source(function)).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise EvidenceError(
            f"the function of a formula is no `def` but {ast.unparse(tree)[:60]!r}: its wrong "
            "versions are made from its source; define it with def, of a few assignments"
        )
    return tree


@dataclass(frozen=True)
class _Names:
    """The names in a function's signature, and how many traces the last stands for."""

    parameters: set[str]
    traces: set[str]
    rest: str  # of ``*traces``, if the function has it
    count: int


def _names(formula: Formula) -> _Names:
    arguments = inspect.signature(formula.function).parameters
    rest = "".join(name for name, p in arguments.items() if p.kind is p.VAR_POSITIONAL)
    named = [name for name in arguments if name != rest]
    split = len(formula.parameters)
    count = formula.trace_order - len(named[split:])
    return _Names(set(named[:split]), set(named[split:]), rest, count)


def _changed(tree: ast.FunctionDef, names: _Names) -> Iterator[ast.FunctionDef]:
    places = [node for statement in tree.body for node in ast.walk(statement)]
    text = ast.unparse(tree)
    for index, place in enumerate(places):
        for replacement in _replacements(place, names):
            copy = ast.parse(text).body[0]
            assert isinstance(copy, ast.FunctionDef)
            targets = [node for statement in copy.body for node in ast.walk(statement)]
            _Swap(targets[index], replacement).visit(copy)
            yield copy


class _Swap(ast.NodeTransformer):
    """Replace one node, known by identity."""

    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return self.replacement if node is self.target else super().visit(node)


def _replacements(node: ast.AST, names: _Names) -> list[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [ast.Constant(node.value + 1), ast.Constant(node.value - 1)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        flipped = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        return [ast.BinOp(node.left, flipped, node.right)]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in names.parameters:
            return [ast.BinOp(ast.Name(node.id, ast.Load()), ast.Add(), ast.Constant(1))]
        if node.id in names.traces:
            return [ast.Constant(0)]
    return _without_a_trace(node, names)


def _without_a_trace(node: ast.AST, names: _Names) -> list[ast.AST]:
    """Return ``*traces`` with each of them zero, and zero for one that is named by its place."""
    if isinstance(node, ast.Starred | ast.Subscript) and isinstance(node.value, ast.Name):
        if node.value.id != names.rest:
            return []
        if isinstance(node, ast.Subscript):
            return [ast.Constant(0)] if isinstance(node.slice, ast.Constant) else []
        texts = [f"*{names.rest}[:{k}], 0, *{names.rest}[{k + 1}:]" for k in range(names.count)]
        return [ast.Starred(ast.parse(f"({text})", mode="eval").body, node.ctx) for text in texts]
    return []


def _compile(tree: ast.FunctionDef, original: Callable[..., Number]) -> Callable[..., Number]:
    """Compile a changed definition, its source kept where ``inspect`` finds it."""
    source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    place = f"<mutant {hashlib.sha256(source.encode()).hexdigest()[:16]}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    scope = dict(original.__globals__)
    exec(compile(source, place, "exec"), scope)
    return scope[tree.name]
