"""The release: what it holds, that two are the same bytes, and what it refuses."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("paper/paper.pdf", "verdicts.json", "site/index.html", "docs/html/index.html")
pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="a release is of a commit"
)


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone whose script is this one, with the parts that targets would have built."""
    clone = tmp_path / "clone"
    git(ROOT, "clone", "--quiet", "--shared", str(ROOT), str(clone))
    shutil.copy(ROOT / "scripts" / "release", clone / "scripts" / "release")
    if subprocess.run(["git", "diff", "--quiet"], cwd=clone, check=False).returncode:
        git(clone, "commit", "--quiet", "-am", "the script")
    for part in PARTS:
        path = clone / "build" / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(part)
    return clone


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script with the environment of this test."""
    venv = Path(sys.prefix)
    return subprocess.run(
        ["bash", "scripts/release", *words], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "VENV": str(venv)}, check=False,
    )  # fmt: skip


@pytest.mark.qntk_ci  # the source archive is packed twice
def test_it_holds_every_part_with_its_checksum_and_twice_the_same_bytes(checkout: Path) -> None:
    sums = []
    for name in ("one", "two"):
        done = release(checkout, "--built", name)
        assert done.returncode == 0, done.stderr
        (folder,) = (checkout / name).iterdir()
        sums.append((folder / "SHA256SUMS").read_text())
        if name == "one":
            shutil.move(str(checkout / name), str(checkout.parent / name))  # the tree stays clean
    (folder,) = (checkout.parent / "one").iterdir()
    listed = dict(reversed(line.split()) for line in sums[0].splitlines())
    version = folder.name.removeprefix("qntk-check-")
    assert set(listed) == {
        f"qntk_check-{version}.tar.gz", f"qntk_check-{version}-py3-none-any.whl",
        f"qntk-check-{version}.pdf", f"site-{version}.tar.gz", f"docs-{version}.tar.gz",
        "verdicts.json", "CITATION.cff", "CHANGELOG.md", "LICENSE", "COMMIT",
    }  # fmt: skip
    for name, digest in listed.items():
        assert hashlib.sha256((folder / str(name)).read_bytes()).hexdigest() == digest
    with zipfile.ZipFile(folder / f"qntk_check-{version}-py3-none-any.whl") as wheel:
        held = wheel.namelist()
    assert "qntk_check/site/assets/course.js" in held
    assert "qntk_check/papers/liu2024/recorded_verdicts.json" in held
    with tarfile.open(folder / f"site-{version}.tar.gz") as site:
        assert "./index.html" in site.getnames()
    assert sums[0] == sums[1]


@pytest.mark.parametrize(
    ("prepare", "words", "said"),
    [
        (lambda c: (c / "build/paper/paper.pdf").unlink(), ("--built",), "paper.pdf is missing"),
        (lambda c: (c / "README.md").write_text("new"), ("--built",), "no commit has"),
        (lambda c: None, ("--quick",), "knows --built and a folder"),
    ],
)
def test_what_is_no_release_is_refused(checkout: Path, prepare, words, said: str) -> None:
    prepare(checkout)
    done = release(checkout, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (checkout / "build" / "release").exists()
