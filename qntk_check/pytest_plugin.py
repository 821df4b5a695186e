"""The pytest plugin: pytest as proof checker.

A test that asks for the fixture ``claim_tier`` runs once for each claim and tier, with ids such
as ``kernel-mean-symbolic``; one that asks for ``claim_id`` runs once for each claim. What they
collect through the fixture ``proof_checker`` ends in the closing table and in
``build/verdicts.json``.

pytest loads this module at every start, in every project of the environment, so it imports nothing
but pytest, and acts only where it is asked: by ``qntk_level`` in the project's configuration, by
``--qntk-level`` on the command line, or by a test that takes one of its fixtures. Its markers begin
with ``qntk_``, so that a project's own ``ci`` or ``nightly`` means what that project says. How
another project uses it: ``docs/pytest.md``.
"""

from __future__ import annotations

import json
import linecache
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from qntk_check.verdicts.checker import ProofChecker
    from qntk_check.verdicts.decide import Decision
    from qntk_check.verdicts.model import Evidence, EvidenceData
    from qntk_check.verdicts.paper import Paper

MARKERS = (
    "qntk_ci: runs at the levels ci and nightly of --qntk-level",
    "qntk_nightly: runs at the level nightly of --qntk-level only",
    "qntk_scaled: does more at the higher levels; set for every test that takes qntk_level",
    "qntk_claim(id): decides the claim of this id",
    "qntk_tier(name): the kind of evidence that a claim test collects",
    "qntk_together(name): share what they build, and so one process; all of a file without a name",
)
LEVELS = ("quick", "ci", "nightly")
# Examples that Hypothesis draws for each property.
EXAMPLES = {"quick": 20, "ci": 100, "nightly": 1000}
_PROPERTY = "qntk-evidence"
_LINE = "qntk-line"
_LEVEL = pytest.StashKey[str]()
_ASKED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the level, on the command line and in the configuration."""
    group = parser.getgroup("qntk-check")
    group.addoption("--qntk-level", choices=LEVELS, help="How much work the claims may cost.")
    group.addoption(
        "--qntk-paper", action="append", metavar="NAME", help="Only the claims of this paper."
    )
    group.addoption(
        "--qntk-no-cache", action="store_true", help="Check every step of every derivation anew."
    )
    parser.addini("qntk_level", "Level of the claim tests and of Hypothesis.", default="")
    parser.addini("qntk_cache", "Folder for what was checked with the same sources.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Register markers and Hypothesis profiles; load a profile only where one is asked for."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    asked = config.getoption("qntk_level", None) or config.getini("qntk_level")
    if asked and asked not in LEVELS:
        raise pytest.UsageError(
            f"qntk_level = {asked!r} in the configuration: give one of {', '.join(LEVELS)}"
        )
    folder = config.getini("qntk_cache")
    if folder and not config.getoption("qntk_no_cache", default=False):
        from qntk_check.verdicts import certificates

        certificates.use(config.rootpath / folder)
    config.stash[_ASKED] = bool(asked)
    config.stash[_LEVEL] = asked or "quick"
    if asked:
        _load_profile(asked)


def _load_profile(level: str) -> None:
    """Let Hypothesis draw the same parameters on every machine, more of them at each level."""
    from hypothesis import settings

    for name, examples in EXAMPLES.items():
        # derandomize: a seed that is never chosen anew cannot be re-rolled after a red.
        settings.register_profile(
            f"qntk-{name}", max_examples=examples, deadline=None, derandomize=True
        )
    settings.load_profile(f"qntk-{level}")


# First, because pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what grows with the level, skip what it does not include, keep what shares its work.

    Evidence and derivations are built once in a process. With ``--dist loadgroup`` of pytest-xdist
    the tests of one claim go to one worker, and so do those of a file marked ``qntk_together``; at
    the level quick, where tests are short, those of any file, which share its fixtures. Evidence
    is collected first, because it takes longest, and verdicts, which rest on that of several
    claims, are judged last.
    """
    for item in items:
        if "qntk_level" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.qntk_scaled)
    if config.pluginmanager.hasplugin("xdist"):
        short = config.stash[_ASKED] and config.stash[_LEVEL] == "quick"
        for item in items:
            group = _group(item) or (_file_of(item) if short else "")
            if group:
                item.add_marker(pytest.mark.xdist_group(group))
        items.sort(key=_turn)
    if not config.stash[_ASKED]:
        return
    here = LEVELS.index(config.stash[_LEVEL])
    for item in items:
        for needed in LEVELS[here + 1 :]:
            if item.get_closest_marker(f"qntk_{needed}"):
                reason = f"belongs to level {needed}: run pytest --qntk-level {needed}"
                item.add_marker(pytest.mark.skip(reason=reason))


def _group(item: pytest.Item) -> str:
    """Return the group of tests that share work with this one; none, if it shares nothing."""
    together = item.get_closest_marker("qntk_together")
    if together:
        return f"qntk-{together.args[0] if together.args else item.path.stem}"
    if "claim_id" in getattr(item, "fixturenames", ()):
        return "qntk-verdicts"
    claim = item.get_closest_marker("qntk_claim")
    if claim and claim.args:
        return f"qntk-{claim.args[0]}"
    if "proof_checker" in getattr(item, "fixturenames", ()):
        return "qntk"
    return ""


def _file_of(item: pytest.Item) -> str:
    """Return the file of a test, unless it has a group of pytest-xdist already."""
    return "" if item.get_closest_marker("xdist_group") else item.nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Spare doctest a look at every source file that was ever shown, one at each example's start.

    Its debugger, which it prepares whether it is used or not, asks for each whether it changed.
    What was compiled from a text has no file, and stays.
    """
    if item.config.stash[_ASKED] and type(item).__name__ == "DoctestItem":
        known = linecache.cache
        for name in [name for name, entry in known.items() if len(entry) > 1 and entry[1]]:
            del known[name]


def _turn(item: pytest.Item) -> int:
    """Return when a test has its turn: 0 early, 1, or 2 late."""
    names = getattr(item, "fixturenames", ())
    return 0 if "claim_tier" in names else 2 if "claim_id" in names else 1


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each claim and tier, or of each claim."""
    if not {"claim_tier", "claim_id"} & set(metafunc.fixturenames):
        return
    from qntk_check.verdicts.model import Tier
    from qntk_check.verdicts.registry import PaperWarning, failed, registered

    with warnings.catch_warnings():  # a paper that cannot be loaded is a test that fails, below
        warnings.simplefilter("ignore", PaperWarning)
        claims = registered(metafunc.config.getoption("qntk_paper", None) or ())
    broken = [f"{name}/" for name in failed()]
    if "claim_tier" in metafunc.fixturenames:
        marks = pytest.mark.qntk_claim, pytest.mark.qntk_tier
        cases = [
            pytest.param((id_, tier), id=f"{id_}-{tier.value}",
                         marks=[marks[0](id_), marks[1](tier.value)])
            for id_, claim in claims.items() for tier in claim.tiers
        ]  # fmt: skip
        cases += [pytest.param((id_, Tier.SYMBOLIC), id=f"{id_}cannot-be-loaded") for id_ in broken]
        metafunc.parametrize("claim_tier", cases)
    if "claim_id" in metafunc.fixturenames:
        cases = [pytest.param(id_, id=id_, marks=pytest.mark.qntk_claim(id_)) for id_ in claims]
        cases += [pytest.param(id_, id=f"{id_}cannot-be-loaded") for id_ in broken]
        metafunc.parametrize("claim_id", cases)


@pytest.fixture(scope="session")
def proof_checker(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> ProofChecker:
    """Collect and judge evidence, at the level of this run."""
    from qntk_check.verdicts import certificates
    from qntk_check.verdicts.checker import ProofChecker

    shared = None
    if os.environ.get("PYTEST_XDIST_WORKER"):
        # The folder above a worker's own is that of the run: made anew for each.
        shared = tmp_path_factory.getbasetemp().parent / "qntk-evidence"
    return ProofChecker(pytestconfig.stash[_LEVEL], shared, certificates.folder())


@pytest.fixture(scope="session")
def qntk_level(pytestconfig: pytest.Config) -> str:
    """Give the level of this run: ``quick``, ``ci`` or ``nightly``."""
    return pytestconfig.stash[_LEVEL]


@pytest.fixture
def report_evidence(
    request: pytest.FixtureRequest, proof_checker: ProofChecker
) -> Callable[[str, tuple[Evidence, ...]], None]:
    """Hand evidence to the closing table, from any worker process."""
    from qntk_check.verdicts.transfer import evidence_as_data

    def report(claim_id: str, evidence: tuple[Evidence, ...]) -> None:
        data = {
            "claim": claim_id,
            "evidence": [evidence_as_data(item) for item in evidence],
            # Its derivations are built here: where all ends they would be built again.
            "corrected": proof_checker.correction(claim_id),
        }
        request.node.user_properties.append((_PROPERTY, json.dumps(data)))

    return report


@pytest.fixture
def closing_line(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Put a line below a heading at the end of the run, from any worker process."""

    def put(heading: str, line: str) -> None:
        request.node.user_properties.append((_LINE, json.dumps([heading, line])))

    return put


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep evidence and lines for the end of the run; see ``pytest_terminal_summary``."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == _PROPERTY:
                data = json.loads(str(value))
                _collected.setdefault(data["claim"], []).extend(data["evidence"])
                _corrected[data["claim"]] = data["corrected"]
            elif name == _LINE:
                heading, line = json.loads(str(value))
                _lines.setdefault(heading, []).append(line)


# pytest hands no config to pytest_runtest_logreport; one process runs one session.
_collected: dict[str, list[EvidenceData]] = {}
_corrected: dict[str, str | None] = {}
_lines: dict[str, list[str]] = {}


def pytest_sessionstart() -> None:
    """Begin with an empty table, and without lines."""
    _collected.clear()
    _corrected.clear()
    _lines.clear()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Close with what tests put there, then the table of verdicts, also written as JSON."""
    for heading, lines in _lines.items():
        terminalreporter.section(heading)
        for line in sorted(lines):
            terminalreporter.write_line(line)
    if not _collected:
        return
    from io import StringIO

    from rich.console import Console

    from qntk_check.report.data import write_json
    from qntk_check.report.streams import fitting
    from qntk_check.report.terminal import verdict_table
    from qntk_check.verdicts.model import Level

    decided = _decided()
    width = terminalreporter._tw.fullwidth
    text = StringIO()
    screen = Console(file=text, width=max(width, 100))
    for paper, decisions in decided.items():
        screen.print(verdict_table(paper, decisions))
    terminalreporter.write_line("")
    encoding = getattr(terminalreporter._tw._file, "encoding", None)
    terminalreporter.write(fitting(text.getvalue(), encoding))
    folder = Path(os.environ.get("QNTK_BUILD", config.rootpath / "build"))
    path = write_json(decided, Level(config.stash[_LEVEL]), folder / "verdicts.json")
    terminalreporter.write_line(f"evidence: {path}")


def _decided() -> dict[Paper, dict[str, Decision]]:
    """Judge what was collected, paper by paper."""
    from qntk_check.verdicts.registry import find
    from qntk_check.verdicts.transfer import decisions_from_data

    found: dict[Paper, dict[str, list[EvidenceData]]] = {}
    for id_, evidence in _collected.items():
        paper, claim = find(id_)
        found.setdefault(paper, {})[claim.id] = evidence
        if claim.corrected and (said := _corrected[id_]):
            claim.corrected.shown_as(said)
    return {paper: decisions_from_data(paper, items) for paper, items in found.items()}
