"""Papers are found where they stand or by entry point, and their claims do not get mixed up."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check import papers
from qntk_check.cli import main
from qntk_check.errors import DomainError, EvidenceError, UnknownNameError
from qntk_check.evidence import claim_alpha
from qntk_check.papers.liu2024 import PAPER
from qntk_check.verdicts import registry
from qntk_check.verdicts.checker import ProofChecker
from qntk_check.verdicts.decide import collect_evidence
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.paper import Entry, Paper, inventory

pytest_plugins = ["pytester"]

HOLDS = Evidence(Tier.SYMBOLIC, Subject.PRINTED, Finding.HOLDS, True, "given", covers="all")


def other_paper(folder, check=lambda _context: HOLDS):
    """Return a paper that has a claim of the same id as one of ours."""
    rows = [("own-claim", "(1)", "says", "S", "One"), ("kernel-mean", "(2)", "says", "S", "One")]
    claims = [Claim(row[0], "s", "s", (), (Check(Tier.SYMBOLIC, "given", check),)) for row in rows]
    return Paper("other", "Title", "citation", inventory(rows), lambda: claims, folder, alpha=1e-3)


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Install two papers that share an id."""
    both = {"liu2024": PAPER, "other": other_paper(tmp_path)}
    monkeypatch.setattr(registry, "_addresses", lambda: {name: name for name in both})
    monkeypatch.setattr(registry, "_load", both.__getitem__)
    return both["other"]


def entries(*pairs):
    return lambda group: [EntryPoint(name, value, group) for name, value in pairs]


@pytest.fixture
def anew():
    """Look for papers anew, before and after."""
    registry._addresses.cache_clear()
    registry.forget_failures()
    yield
    registry._addresses.cache_clear()
    registry.forget_failures()


HERE = sorted(path.parent.name for path in Path(papers.__path__[0]).glob("*/__init__.py"))

BROKEN = {
    "missing": ("import no_such_package_at_all\n", "ModuleNotFoundError: No module named"),
    "unwritten": ("PAPER = (\n", "SyntaxError"),
    "doubled": (
        "from pathlib import Path\n"
        "from qntk_check.claims import Entry, Paper\n"
        "rows = {i: Entry(1, i, '(1)', 'says', 'S', 'One') for i in ('a', 'b')}\n"
        "PAPER = Paper('doubled', '', '', rows, list, Path('.'))\n",
        "gives the number 1 to 'a' and to 'b'",
    ),
    "claimless": (
        "from pathlib import Path\n"
        "from qntk_check.claims import Paper, inventory, listed_in\n"
        "rows = inventory([('a', '(1)', 'says', 'S', 'One')])\n"
        "find = listed_in('nowhere.at.all', 'CLAIMS')\n"
        "PAPER = Paper('claimless', '', '', rows, find, Path('.'))\n",
        "No module named 'nowhere'",
    ),
    "renamed": (
        "from pathlib import Path\n"
        "from qntk_check.claims import Paper\n"
        "PAPER = Paper('another', '', '', {}, list, Path('.'))\n",
        "calls itself 'another'",
    ),
}


@pytest.fixture(params=BROKEN)
def broken(request, anew, tmp_path, monkeypatch):
    """Install a paper that cannot be loaded; return its name and what is said of it."""
    text, said = BROKEN[request.param]
    module = f"brought_{request.param}"
    (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "entry_points", entries((request.param, f"{module}:PAPER")))
    yield request.param, said
    sys.modules.pop(module, None)


def test_our_paper_is_found_without_an_entry_point(anew, monkeypatch):
    """As where the metadata of an editable installation are older than the tree."""
    monkeypatch.setattr(registry, "entry_points", entries())
    found = list(registry.installed())
    assert sorted(found) == HERE
    assert found[0] == "liu2024"
    assert found[1:] == sorted(found[1:])


def test_our_own_entry_point_finds_the_same_paper_once(anew, monkeypatch):
    own = ("liu2024", "qntk_check.papers.liu2024:PAPER")
    monkeypatch.setattr(registry, "entry_points", entries(own))
    assert list(registry.installed().values()).count(PAPER) == 1


def test_two_packages_with_a_paper_of_one_name_are_refused(anew, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", entries(("liu2024", "another:PAPER")))
    with pytest.raises(EvidenceError, match="two installed packages bring a paper 'liu2024'"):
        registry.installed()


def test_an_entry_point_that_is_no_paper_is_refused_when_it_is_asked_for(anew, monkeypatch):
    monkeypatch.setattr(registry, "entry_points", entries(("mine", "qntk_check.names:nearest")))
    assert [paper.name for paper in registry.chosen(["liu2024"])] == ["liu2024"]
    with pytest.raises(EvidenceError, match="it has to be a Paper"):
        registry.chosen(["mine"])
    with pytest.warns(registry.PaperWarning, match="it has to be a Paper"):
        assert sorted(registry.installed()) == HERE


def test_a_paper_that_cannot_be_loaded_is_left_out_and_named(broken):
    name, said = broken
    with pytest.warns(registry.PaperWarning, match="the other papers go on"):
        assert sorted(registry.installed()) == HERE
    assert list(registry.failed()) == [name]
    assert said in registry.failed()[name]
    with pytest.raises(EvidenceError, match=f"the paper '{name}' cannot be loaded"):
        registry.chosen([name])


def test_the_commands_go_on_without_it_and_leave_with_status_2(broken, tmp_path, monkeypatch):
    name, said = broken
    monkeypatch.chdir(tmp_path)
    for command in (["claims"], ["show", "first-moment"], ["verify", "--claim", "ansatz"]):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 2
        assert command[-1] in done.stdout or "kernel-mean" in done.stdout
        assert f"Error: the paper '{name}' cannot be loaded" in done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.output
    whole = CliRunner().invoke(main, ["claims", "--paper", "liu2024"])
    assert (whole.exit_code, whole.stderr) == (0, "")


def test_a_test_of_the_plugin_fails_for_it(broken, pytester, tmp_path, monkeypatch):
    name, said = broken
    monkeypatch.setattr(ProofChecker, "verdict", lambda self, id_: registry.get(id_))
    pytester.makepyfile("def test_one(claim_id, proof_checker): proof_checker.verdict(claim_id)\n")
    result = pytester.runpytest_inprocess("-q", "-k", "cannot-be-loaded or first-moment")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"*{name}/cannot-be-loaded*"])
    assert said in result.stdout.str()


def test_an_inventory_with_an_id_twice_is_refused():
    row = ("loss", "(11)", "L", "D", "Set-up")
    with pytest.raises(EvidenceError, match="has the id 'loss' twice, as numbers 1 and 2"):
        inventory([row, row])


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "1"])
def test_a_claim_s_number_is_a_whole_number_from_1(number, tmp_path):
    rows = {"loss": Entry(number, "loss", "(11)", "L", "D", "Set-up")}
    with pytest.raises(DomainError, match="the number of a claim"):
        Paper("own", "", "", rows, list, tmp_path)


def test_a_row_stands_under_its_id(tmp_path):
    rows = {"lost": Entry(1, "loss", "(11)", "L", "D", "Set-up")}
    with pytest.raises(EvidenceError, match="keeps the claim 'loss' under 'lost'"):
        Paper("own", "", "", rows, list, tmp_path)


def test_an_id_of_two_papers_is_that_of_the_first(both):
    assert registry.get("kernel-mean") is PAPER.claims["kernel-mean"]
    assert registry.namesakes(PAPER, "kernel-mean") == ["other/kernel-mean"]
    assert registry.namesakes(both, "kernel-mean") == ["liu2024/kernel-mean"]
    assert registry.namesakes(both, "own-claim") == []
    for between in "/:":
        assert registry.get(f"other{between}kernel-mean") is both.claims["kernel-mean"]
        assert registry.get(f"liu2024{between}kernel-mean") is PAPER.claims["kernel-mean"]
    with pytest.raises(UnknownNameError, match=r"there is no paper 'othr'.*other"):
        registry.get("othr/kernel-mean")
    assert registry.find("kernel-mean", ["other"]) == (both, both.claims["kernel-mean"])
    assert registry.get("own-claim") is both.claims["own-claim"]


def test_show_says_whose_claim_a_short_id_is(both):
    said = "kernel-mean is liu2024/kernel-mean; there is also other/kernel-mean"
    assert said in CliRunner().invoke(main, ["show", "kernel-mean"]).stderr
    for exactly in (["liu2024/kernel-mean"], ["kernel-mean", "--paper", "liu2024"]):
        assert CliRunner().invoke(main, ["show", *exactly]).stderr == ""


def test_every_claim_is_registered_under_a_name_of_its_own(both):
    names = list(registry.registered())
    assert len(names) == len(set(names)) == len(PAPER.claims) + 2
    assert {"kernel-mean", "other/kernel-mean", "own-claim", "plateau"} <= set(names)
    assert list(registry.registered(["liu2024"])) == list(PAPER.claims)
    for name, claim in registry.registered().items():
        assert registry.get(name) is claim


def test_another_paper_leaves_every_share_of_the_first_as_it_was(both):
    for number, id_ in enumerate(PAPER.inventory, start=1):
        assert registry.spendable(id_, "liu2024") == claim_alpha(number)
    assert registry.spendable("kernel-mean", "other") == claim_alpha(2, total=1e-3)
    assert registry.spendable("own-claim", sets=4) == claim_alpha(1, total=1e-3) / 4
    total = sum(registry.spendable(id_, "liu2024") for id_ in PAPER.inventory)
    assert total < PAPER.alpha


def test_evidence_is_collected_in_the_name_of_the_paper(tmp_path, monkeypatch):
    seen = []
    other = other_paper(tmp_path, lambda context: seen.append(context.paper) or HOLDS)
    both = {"liu2024": PAPER, "other": other}
    monkeypatch.setattr(registry, "_addresses", lambda: {name: name for name in both})
    monkeypatch.setattr(registry, "_load", both.__getitem__)
    collect_evidence(other.claims["kernel-mean"], Context())
    assert seen == ["other"]


def test_a_paper_s_own_formulas_stand_beside_those_of_everyone(both, monkeypatch):
    own = replace(both, formulas={"own_formula": "here"})
    monkeypatch.setattr(registry, "_load", {"liu2024": PAPER, "other": own}.__getitem__)
    assert registry.formulas_of("other")["own_formula"] == "here"
    assert "kernel_mean" in registry.formulas_of("other")
    assert "own_formula" not in registry.formulas_of("liu2024")
