"""The whole tree: imports run one way, the light import stays light, files stay readable."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("derivations", "qntk_check", "tests", "benchmarks", "scripts")
MOST_LINES = 400
NUMERIC = (
    "arguments",
    "circuits",
    "designs",
    "ensembles",
    "errors",
    "evidence",
    "kernel",
    "networks",
    "compiling",
    "observables",
    "showing",
    "training",
    "unitaries",
)
# The rooms of the proofs, each below those that follow: imports go down only, lazy ones counted.
LAYERS = (
    "errors", "symbols", "calculus", "statements", "proof", "routes", "kernel", "meta_kernel",
    "setup", "descent", "noise", "networks",
)  # fmt: skip
# Rooms of the checks that know each other. None may come to it.
KNOWN_CYCLES = {("claims", "report")}
HEAVY = ("cotengra", "matplotlib", "numba", "quimb", "scipy", "stim", "sympy")


def python_files(root: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(root: Path, path: Path) -> set[str]:
    """Every module that a file may import, anywhere in it; relative names are resolved.

    ``from a import b`` counts as ``a.b`` too where that is a module of this tree.
    """
    name = module_name(root, path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                above = parts[: len(parts) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return found


def is_in(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def graph(root: Path) -> dict[str, set[str]]:
    return {
        module_name(root, path): imports_of(root, path)
        for path in python_files(root, "derivations", "qntk_check")
    }


def upward_imports(root: Path) -> list[str]:
    """Imports by which the proofs would learn of the checks."""
    return [
        f"{module} imports {name}"
        for module, names in graph(root).items()
        if is_in(module, "derivations")
        for name in sorted(names)
        if is_in(name, "qntk_check")
    ]


def symbolic_imports(root: Path) -> list[str]:
    """Imports by which the numbers would learn of the proofs, directly or through others."""
    edges = graph(root)
    reached = {
        module for module in edges if is_in(module, *(f"qntk_check.{area}" for area in NUMERIC))
    }
    waiting, offences = sorted(reached), []
    while waiting:
        module = waiting.pop()
        for name in sorted(edges[module]):
            symbolic = name.startswith("derivations.") and not is_in(name, "derivations.errors")
            if symbolic or is_in(name, "sympy"):
                offences.append(f"{module} imports {name}")
            elif name in edges and name not in reached:
                reached.add(name)
                waiting.append(name)
    return offences


def rooms(root: Path, package: str) -> dict[str, set[str]]:
    """Which rooms of a package each of its rooms imports."""
    found: dict[str, set[str]] = {}
    for module, names in graph(root).items():
        if not is_in(module, package) or module == package:
            continue
        own = module.split(".")[1]
        others = {n.split(".")[1] for n in names if n.startswith(package + ".")}
        found.setdefault(own, set()).update(others - {own})
    return {room: others & set(found) for room, others in found.items()}


def test_the_rooms_of_the_proofs_import_downwards_only() -> None:
    found = rooms(ROOT, "derivations")
    assert sorted(found) == sorted(LAYERS)
    upwards = [f"{room} imports {other}" for room, others in found.items() for other in others
               if LAYERS.index(other) > LAYERS.index(room)]  # fmt: skip
    assert upwards == []


def test_no_two_rooms_of_the_checks_come_to_know_each_other() -> None:
    found = rooms(ROOT, "qntk_check")
    pairs = {(a, b) for a in found for b in found[a] if a < b and a in found.get(b, set())}
    assert pairs == KNOWN_CYCLES


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """A chain of imports that comes back to where it began, or nothing."""
    done: set[str] = set()

    def walk(module: str, above: list[str]) -> list[str]:
        if module in above:
            return [*above[above.index(module) :], module]
        if module in done:
            return []
        found = (walk(name, [*above, module]) for name in sorted(edges.get(module, set())))
        first = next(filter(None, found), [])
        done.add(module)
        return first

    return next(filter(None, (walk(module, []) for module in sorted(edges))), [])


def test_no_files_of_the_numeric_rooms_import_each_other_in_a_circle() -> None:
    areas = [f"qntk_check.{area}" for area in NUMERIC]
    edges = {
        module: {name for name in names if is_in(name, *areas) and name != module}
        for module, names in graph(ROOT).items()
        if is_in(module, *areas)
    }
    assert cycle(edges) == []
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_derivations_import_nothing_of_the_checks() -> None:
    assert upward_imports(ROOT) == []


def test_numeric_modules_reach_nothing_symbolic() -> None:
    assert symbolic_imports(ROOT) == []


def test_the_import_checks_see_an_offence(tmp_path: Path) -> None:
    for folder in ("derivations", "qntk_check/kernel"):
        (tmp_path / folder).mkdir(parents=True)
    files = {
        "derivations/errors.py": "",
        "derivations/mean.py": "def late():\n    from qntk_check.kernel import network\n",
        "qntk_check/helper.py": "from derivations import mean\n",
        "qntk_check/kernel/network.py": "from .. import helper\nfrom derivations.errors import E\n",
        "qntk_check/kernel/dense.py": "import sympy.core\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert upward_imports(tmp_path) == [
        "derivations.mean imports qntk_check.kernel",
        "derivations.mean imports qntk_check.kernel.network",
    ]
    assert sorted(symbolic_imports(tmp_path)) == [
        "qntk_check.helper imports derivations.mean",
        "qntk_check.kernel.dense imports sympy.core",
    ]


@pytest.mark.parametrize("module", ["derivations", "qntk_check", "qntk_check.formulas"])
def test_importing_is_light(module: str) -> None:
    report = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []


def test_finding_the_figures_is_light() -> None:
    report = (
        "import sys; from qntk_check.figures import registered; registered();"
        f"print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []


def test_the_pytest_plugin_is_light() -> None:
    report = (
        "import sys, pytest; before = set(sys.modules); import qntk_check.pytest_plugin;"
        f"print(*sorted((set(sys.modules) - before) & set({(*HEAVY, 'numpy')!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []


def test_a_file_can_be_read_in_a_sitting() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(ROOT, *CODE)
    }
    assert len(lengths) > 20  # the files were found
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
