"""Evidence handed on between runs by content: what the checks of a claim found with these sources.

Deciding all claims takes minutes, and ``make verify`` and the test suite do it one after the other.
What ``verify --hand-on FOLDER`` has found is kept under a key made of every file of both packages
(records left out), of the versions of what computes and of the kind of processor; the test suite,
whose ``qntk_cache`` names the same folder, takes it from there and keeps what it finds itself.
``verify`` never reads it, and ``--qntk-no-cache`` collects all anew. Papers of other packages are
not kept: what their evidence depends on is not known here.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qntk_check.verdicts import certificates
from qntk_check.verdicts.registry import GROUP, address

if TYPE_CHECKING:
    from qntk_check.verdicts.model import Claim, EvidenceData, Tier
    from qntk_check.verdicts.paper import Paper

__all__ = ["correction", "evidence", "keep_correction", "keep_evidence", "place"]

_COMPUTING = (
    "cotengra", "jax", "lark", "llvmlite", "mpmath", "numba", "numpy", "python-flint", "quimb",
    "scipy", "stim", "sympy",
)  # fmt: skip


def place(folder: Path, paper: Paper, level: str) -> Path | None:
    """Return where evidence of a paper is kept at a level; None for papers of other packages."""
    if not address(paper.name).startswith(f"{GROUP}."):
        return None
    return folder / _key() / f"evidence-{level}" / paper.name


def evidence(home: Path, claim: Claim, tier: Tier) -> list[EvidenceData] | None:
    """Return what the checks of one tier found; None if that is not known."""
    found = certificates.read(home / f"{claim.id}-{tier.value}.json")
    return cast("list[EvidenceData] | None", found)


def keep_evidence(home: Path, claim: Claim, tier: Tier, found: Sequence[EvidenceData]) -> None:
    """Keep what the checks of one tier found."""
    certificates.write(home / f"{claim.id}-{tier.value}.json", list(found))


def correction(home: Path, claim: Claim) -> str | None:
    """Return the LaTeX of what holds in place of a printed statement, if it is known."""
    return cast("str | None", certificates.read(home / f"{claim.id}.json"))


def keep_correction(home: Path, claim: Claim, tex: str) -> None:
    """Keep the LaTeX of what holds: its derivations need not be built for it again."""
    certificates.write(home / f"{claim.id}.json", tex)


@cache
def _key() -> str:
    """Return the hash of all that evidence depends on."""
    names = ("derivations", "qntk_check")
    digest = hashlib.sha256()
    for said in (platform.python_version(), platform.machine(), _processor(), *_versions()):
        digest.update(said.encode() + b"\0")
    for path in _files(Path(str(spec.origin)).parent for spec in map(find_spec, names) if spec):
        digest.update(path.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _versions() -> list[str]:
    found: list[str] = []
    for name in _COMPUTING:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # an extra that is not here
            continue
    return found


def _processor() -> str:
    """Return the kind of processor as the system names it: rounding differs between them."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line for line in text.splitlines() if line.startswith("model name")), "")


def _files(packages: Iterable[Path]) -> list[Path]:
    return sorted(
        path
        for package in packages
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        and not path.name.startswith("recorded_")
    )  # fmt: skip
