"""The whole tree: imports run one way, the light import stays light, files stay readable."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.qntk_together("sources")  # read once for all who count in them

ROOT = Path(__file__).resolve().parents[1]
CODE = ("derivations", "qntk_check", "tests", "benchmarks", "scripts")
MOST_LINES = 400
NUMERIC = (
    "campaign.blocks",
    "campaign.code",
    "campaign.worker",
    "algebras",
    "arguments",
    "circuits",
    "designs",
    "draws",
    "ensembles",
    "errors",
    "evidence",
    "kernel",
    "kinds",
    "networks",
    "noisy",
    "compiling",
    "observables",
    "learning",
    "training",
    "unitaries",
)
# The rooms of the proofs, each below those that follow: imports go down only, lazy ones counted.
LAYERS = (
    "errors", "symbols", "calculus", "statements", "proof", "routes", "certificates", "kernel",
    "meta_kernel", "setup", "descent", "noise", "networks", "lie",
)  # fmt: skip
# The rooms of the calculus, likewise, and the six files that are the way into it.
CALCULUS = (
    "arguments", "numbers", "letters", "results", "averaging", "groups", "weingarten", "states",
    "gaussian", "legs", "haar", "cumulants", "hciz_series", "hciz",
)  # fmt: skip
# Imports of one file by another that close a circle, all of them lazy. None may come to it.
CLOSING: set[tuple[str, str]] = set()
# The rooms of the checks, in the same way. `calculus`, `proofs` and `claims` are doors for users.
CHECK_LAYERS = (
    "errors", "names", "kinds", "provenance", "compiling", "arguments", "calculus", "proofs",
    "evidence", "observables", "algebras", "unitaries", "circuits", "ensembles", "designs",
    "kernel", "draws", "training", "noisy", "learning", "networks", "testing", "formulas", "laws",
    "verdicts", "claims", "report", "figures", "data", "standing", "site", "campaign", "papers",
    "cli", "pytest_plugin",
)  # fmt: skip
# What knows no paper: one is handed over as an argument, and found by name when it is asked for.
MACHINE = (
    "campaign",
    "claims",
    "cli",
    "evidence",
    "figures",
    "pytest_plugin",
    "report",
    "site",
    "verdicts",
)
# Rooms of the checks that know each other. None may come to it.
KNOWN_CYCLES: set[tuple[str, str]] = set()
HEAVY = ("cotengra", "matplotlib", "numba", "quimb", "scipy", "stim", "sympy")


def python_files(root: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.fixture(scope="module", autouse=True)
def trees_that_others_read(parsed):
    """Make the graphs of the trees in which others count, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[__name__], "nodes_of", parsed)
        yield


def nodes_of(path: Path) -> Iterable[ast.AST]:
    """Return all nodes of a file's tree."""
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@cache  # three graphs are made of the same thousand files
def names_imported(root: Path, path: Path) -> tuple[tuple[str, str], ...]:
    """Every (module, name in it or "") that a file may import, anywhere in it.

    Relative names are resolved.
    """
    return tuple(_names_imported(root, path))


def _names_imported(root: Path, path: Path) -> Iterator[tuple[str, str]]:
    name = module_name(root, path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                above = parts[: len(parts) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            yield from ((base, alias.name) for alias in node.names)


def imports_of(root: Path, path: Path) -> set[str]:
    """Every module that a file may import; ``from a import b`` counts as ``a.b``, too."""
    found = set()
    for base, name in names_imported(root, path):
        found |= {base, f"{base}.{name}"} if name else {base}
    return found


def is_in(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@cache
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
    depth = package.count(".") + 1
    for module, names in graph(root).items():
        if not is_in(module, package) or module == package:
            continue
        own = module.split(".")[depth]
        others = {n.split(".")[depth] for n in names if n.startswith(package + ".")}
        found.setdefault(own, set()).update(others - {own})
    return {room: others & set(found) for room, others in found.items()}


@cache
def file_graph(root: Path, package: str) -> dict[str, set[str]]:
    """Which files of a package each of its files imports, lazily or not.

    ``from a import b`` is the file ``a.b`` where there is one, else ``a``; the ``__init__`` that
    Python runs on the way to a file is not counted.
    """
    paths = {module_name(root, path): path for path in python_files(root, package)}
    found = {}
    for module, path in paths.items():
        named = ((base, f"{base}.{name}") for base, name in names_imported(root, path))
        files = {full if full in paths else base for base, full in named}
        found[module] = (files & set(paths)) - {module}
    return found


def circles(edges: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """The sets of files each of which reaches all the others, of two files at least."""
    reached: dict[str, set[str]] = {}
    for start in edges:
        found, waiting = set(), [start]
        while waiting:
            new = edges[waiting.pop()] - found
            found |= new
            waiting += sorted(new)
        reached[start] = found
    return sorted(
        {
            tuple(sorted(other for other in found if start in reached[other]))
            for start, found in reached.items()
            if start in found
        }
    )


@pytest.mark.parametrize(
    ("package", "layers"), [("derivations", LAYERS), ("derivations.calculus", CALCULUS)]
)
def test_the_rooms_of_the_proofs_import_downwards_only(
    package: str, layers: tuple[str, ...]
) -> None:
    found = rooms(ROOT, package)
    assert sorted(found) == sorted(layers)
    upwards = [f"{room} imports {other}" for room, others in found.items() for other in others
               if layers.index(other) > layers.index(room)]  # fmt: skip
    assert upwards == []


@pytest.mark.parametrize("package", ["derivations", "qntk_check"])
def test_no_files_come_to_import_each_other_in_a_circle(package: str) -> None:
    edges = file_graph(ROOT, package)
    assert len(edges) > 100  # the files were found
    for module, other in CLOSING:
        edges.get(module, set()).discard(other)
    assert circles(edges) == []


def test_the_calculus_has_no_circle_at_all() -> None:
    assert not [edge for edge in CLOSING if is_in(edge[0], "derivations.calculus")]


def test_a_circle_of_files_is_seen(tmp_path: Path) -> None:
    files = {
        "__init__.py": "from package.a import A\n",
        "a.py": "from package import b\n",
        "b.py": "from .room.c import C\n",
        "room/__init__.py": "",
        "room/c.py": "def late():\n    import package.a\n",
        "d.py": "from package.a import A\nfrom package.room import c\n",
    }
    (tmp_path / "package" / "room").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / "package" / name).write_text(text, encoding="utf-8")
    assert circles(file_graph(tmp_path, "package")) == [
        ("package.a", "package.b", "package.room.c")
    ]


def test_no_two_rooms_of_the_checks_come_to_know_each_other() -> None:
    found = rooms(ROOT, "qntk_check")
    pairs = {(a, b) for a in found for b in found[a] if a < b and a in found.get(b, set())}
    assert pairs == KNOWN_CYCLES


def test_the_rooms_of_the_checks_import_downwards_only() -> None:
    found = rooms(ROOT, "qntk_check")
    assert sorted(found) == sorted(CHECK_LAYERS)
    known = {frozenset(pair) for pair in KNOWN_CYCLES}
    upwards = [
        f"{room} imports {other}"
        for room, others in found.items()
        for other in others
        if CHECK_LAYERS.index(other) > CHECK_LAYERS.index(room)
        and frozenset((room, other)) not in known
    ]
    assert upwards == []


def test_the_machine_knows_no_paper() -> None:
    papers = [path.name for path in (ROOT / "qntk_check" / "papers").iterdir() if path.is_dir()]
    assert "liu2024" in papers
    for module, names in graph(ROOT).items():
        if is_in(module, *(f"qntk_check.{room}" for room in MACHINE)):
            found = [name for name in names if is_in(name, "qntk_check.papers")]
            assert found == [], f"{module} imports {found}"


def test_the_files_of_figures_and_what_a_figure_is_do_not_know_each_other() -> None:
    edges = graph(ROOT)
    assert "qntk_check.figures.model" in edges["qntk_check.figures.files"]
    assert "qntk_check.figures.files" not in edges["qntk_check.figures.model"]


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
