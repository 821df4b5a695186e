"""What a claim rests on is what its derivations use: no result of another claim comes in unsaid."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module

import pytest

from derivations.proof.derivation import Checked
from qntk_check.verdicts import registry
from qntk_check.verdicts.foundations import resolved
from qntk_check.verdicts.registry import find, registered

CLAIMS = registered()
# Steps and tools that several derivations are built with: each brings its own check along.
TOOLS = {
    "is_zero_in_time",
    "angles_squared",
    "frame_step",
    "y_step",
    "state_step",
    "ASSUMPTIONS",
    "in_traces",
    "PAULIS",
}


def builder_of(build) -> tuple[str, str]:
    """Return module and function of a claim's derivation."""
    inner = build.__wrapped__
    held = dict(zip(inner.__code__.co_freevars, inner.__closure__, strict=True))
    return held["module"].cell_contents, held["builder"].cell_contents


@cache
def owners() -> dict[str, set[str]]:
    """Return the claims whose derivations stand in each module."""
    found: dict[str, set[str]] = {}
    for claim in CLAIMS.values():
        for build in claim.derivations:
            found.setdefault(builder_of(build)[0], set()).add(claim.id)
    return found


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(module)))


@cache  # one derivation stands below several claims
def used_by(module: str, builder: str) -> set[tuple[str, str]]:
    """Return the names of other modules that a function reaches, through its own module's."""
    body = tree_of(module).body
    defined: dict[str, ast.AST] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                defined |= {n.id: node for n in ast.walk(target) if isinstance(n, ast.Name)}
    reached, waiting = set(), [builder]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        if name in defined:
            waiting += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    return {
        (node.module or "", alias.name)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (alias.asname or alias.name) in reached
    }


def below(claim_id: str) -> set[str]:
    found: set[str] = set()
    paper, claim = find(claim_id)
    for home, other in resolved(paper, claim):
        found |= {other.id} | below(f"{home.name}/{other.id}")
    return found


def unsaid(claim_id: str) -> list[str]:
    """Return the results of other claims that a claim uses without resting on them."""
    known, rest = owners(), below(claim_id)
    return [
        f"{builder} of {module} uses {name} of {other}, which is {sorted(known[other])}"
        for module, builder in map(builder_of, CLAIMS[claim_id].derivations)
        for other, name in sorted(used_by(module, builder))
        if other in known and other != module and name not in TOOLS
        if claim_id not in known[other] and not known[other] & rest
    ]


@pytest.mark.parametrize("name", [c.id for c in CLAIMS.values() if c.derivations])
def test_a_claim_rests_on_what_its_derivations_use(name):
    assert unsaid(name) == []


@pytest.mark.qntk_together("derivations")
@pytest.mark.parametrize("name", [c.id for c in CLAIMS.values() if c.derivations])
def test_what_a_claim_rests_on_is_what_its_derivations_take_for_granted(name, built):
    claim = CLAIMS[name]
    derivations = [built(build) for build in claim.derivations]
    assumed = {other for derivation in derivations for other in derivation.assumes}
    own = set(find(name)[0].claims)
    assert {other for other in assumed if other in own or "/" in other} == set(claim.rests_on)
    for other in assumed - own:  # of another paper: what is proved there
        assert registry.get(other).id == other.rpartition("/")[2]
    for derivation in derivations:  # and it is printed
        latex = derivation.with_checks((Checked("a", "b"),) * len(derivation.steps)).latex()
        plain = latex.replace(r"\allowbreak{}", "")
        assert all(rf"\texttt{{{other}}}" in plain for other in derivation.assumes)


@pytest.mark.qntk_together("derivations")
@pytest.mark.parametrize("paper", registry.chosen([]), ids=lambda paper: paper.name)
def test_no_derivation_takes_for_granted_what_no_paper_of_its_claim_has_said(paper, built):
    """Of every paper, also where an earlier one has a claim of the same id."""
    for claim in paper.claims.values():
        derivations = map(built, claim.derivations)
        named = {_placed(paper, other) for one in derivations for other in one.assumes}
        said = {f"{home.name}/{other.id}" for home, other in _everything_below(paper, claim)}
        assert named <= said, claim.id


def _placed(paper, other):
    """Return the claim that a derivation names: of its paper, or of the first that has one."""
    home = paper if other in paper.claims or "/" in other else find(other)[0]
    return other if "/" in other else f"{home.name}/{other}"


def _everything_below(paper, claim):
    for home, other in resolved(paper, claim):
        yield home, other
        yield from _everything_below(home, other)


def test_a_use_that_is_not_said_is_seen(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules[__name__], "below", lambda _id: set())
    assert any("kernel" in line for line in unsaid("condition-meta-kernel"))
