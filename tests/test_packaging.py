"""What is said about the package in several places is said the same everywhere."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import entry_points, version
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED_EXTRAS = {
    "constraints.txt": ("test", "dev", "fast", "browser"),
    "constraints-others.txt": ("test", "interop", "sklearn"),
}
PYTHONS = ("3.11", "3.12", "3.13")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def pins(name: str) -> list[tuple[Requirement, list[str]]]:
    """Every pin of a file with its hashes."""
    lines = [line for line in read(name).splitlines() if not line.startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [
        (Requirement(entry.partition(" --hash")[0]), re.findall(r"--hash=(\S+)", entry))
        for entry in entries
    ]


def required() -> list[tuple[str, Requirement]]:
    """Every requirement that a file of pins has to answer, with the file."""
    project = PROJECT["project"]
    own = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    asked = {
        name: [line for extra in extras for line in project["optional-dependencies"][extra]]
        for name, extras in PINNED_EXTRAS.items()
    }
    return [(name, Requirement(line)) for name, lines in asked.items() for line in [*own, *lines]]


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("name", PINNED_EXTRAS)
def test_every_pin_has_hashes_of_the_right_form(name: str) -> None:
    assert len(pins(name)) > 20
    for pin, hashes in pins(name):
        assert re.fullmatch(r"==[^,*]+", str(pin.specifier)), f"{pin} is not pinned"
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in hashes), pin


@pytest.mark.parametrize("name", PINNED_EXTRAS)
def test_pins_name_no_address_and_no_path(name: str) -> None:
    text = read(name)
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, flags=re.MULTILINE), "an index option"
    assert not re.search(r"(?<!sha256)[:/][\w.]*/", re.sub(r"^#.*$", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("name", "requirement"), required(), ids=lambda found: getattr(found, "name", found)
)
def test_a_pin_answers_every_requirement_once(
    name: str, requirement: Requirement, python: str
) -> None:
    where = {"python_version": python, "python_full_version": f"{python}.1"}
    chosen = [
        pin
        for pin, _ in pins(name)
        if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
        and (pin.marker is None or pin.marker.evaluate(where))
    ]
    assert len(chosen) == 1
    (pinned,) = (specifier.version for specifier in chosen[0].specifier)
    assert requirement.specifier.contains(Version(pinned))


def test_every_floor_and_extra_carries_a_reason() -> None:
    lines = read("pyproject.toml").splitlines()
    floors = [line for line in lines if re.search(r'"[\w.\[\]-]+>=\d', line)]
    assert len(floors) >= 10
    assert [line for line in floors if "#" not in line] == []


def test_citation_agrees_with_the_package() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    project = PROJECT["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["title"] == project["name"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in project["authors"]
    ]
    first, *others = citation["references"]
    assert [author["family-names"] for author in first["authors"]] == ["Liu", "Lin", "Jiang"]
    document = read("paper/generated/bibliography.tex")
    assert [paper["doi"] for paper in (first, *others) if paper["doi"] not in document] == []
    assert len(others) >= 2


def test_a_release_has_a_script_that_refuses_what_it_does_not_know() -> None:
    script = ROOT / "scripts" / "release"
    told = subprocess.run([script, "--help"], capture_output=True, text=True, check=True).stdout
    assert "checksum" in told
    assert subprocess.run([script, "--fast"], capture_output=True, check=False).returncode == 2
    called = set(re.findall(r"^ *make (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE))
    assert {"verify", "paper", "docs", "site"} <= called


def test_version_is_said_once_and_read_everywhere() -> None:
    import qntk_check

    assert version("qntk-check") == PROJECT["project"]["version"] == qntk_check.__version__
    assert f"## {qntk_check.__version__}" in read("CHANGELOG.md")


def test_license_is_the_whole_text() -> None:
    text = read("LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("package", ["derivations", "qntk_check"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()


@pytest.mark.parametrize(
    ("group", "name"),
    [("console_scripts", "qntk-check"), ("pytest11", "qntk_check")],
)
def test_entry_points_resolve(group: str, name: str) -> None:
    (entry,) = entry_points(group=group, name=name)
    assert entry.load() is not None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel and return what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_wheel_has_the_records_of_every_paper(wheel) -> None:
    folders = {path.parent for path in (ROOT / "qntk_check" / "papers").glob("*/__init__.py")}
    assert folders
    for folder in folders:
        where = folder.relative_to(ROOT).as_posix()
        for name in (
            "recorded_verdicts.json",
            "recorded_derivations.json",
            "recorded_certificates.json",
        ):
            assert wheel.read(f"{where}/{name}") == (folder / name).read_bytes()


def test_no_list_of_the_papers_here_was_typed(wheel) -> None:
    """They are found by standing in ``qntk_check.papers``; entry points are for those of others."""
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "qntk_check.papers" not in wheel.read(name).decode("utf-8")


def test_the_readme_names_targets_that_exist() -> None:
    named = set(re.findall(r"(?:`|[$] )make ([a-z]+)\b", read("README.md")))
    assert {"verify", "test"} <= named <= targets()


def test_the_readme_examples_hold() -> None:
    failed, attempted = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert attempted >= 3
    assert failed == 0


def test_the_readme_says_both_ways_in_its_first_screen() -> None:
    first_screen = "\n".join(read("README.md").splitlines()[:40])
    for command in ("make verify", "make test", "pip install -e '.[test]'", "qntk-check verify"):
        assert command in first_screen
    assert re.search(r"^\$ pytest\b", first_screen, flags=re.MULTILINE)


@pytest.mark.parametrize("target", ["test", "lint", "types", "verify", "paper"])
def test_ci_runs_what_the_readme_tells_a_person_to_run(target: str) -> None:
    commands = re.sub(r"^\s*#.*$", "", read(".ci/run"), flags=re.MULTILINE)
    assert re.search(rf"(^\s*| )make {target}\b(?!\")", commands, flags=re.MULTILINE)
    assert f"make {target}" in read("README.md")
    assert target in targets()
