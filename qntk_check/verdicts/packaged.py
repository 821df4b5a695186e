"""Where a paper's parts lie if it is a package: claims, figures, folder and document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.paper import listed_in

__all__ = ["Packaged", "packaged"]


class Packaged(TypedDict):
    """What of a :class:`~qntk_check.verdicts.paper.Paper` follows from its package."""

    find_claims: Callable[[], Sequence[Claim]]
    find_figures: Callable[[], Sequence[object]]
    folder: Path
    latex: Path
    document: Path


def packaged(package: str, document: Path) -> Packaged:
    """Return it: ``CLAIMS`` of all modules, ``FIGURES`` of those in ``figures``.

    Parameters
    ----------
    package
        The name of the package, ``__name__`` in its own file; its last part is the paper's name.
    document
        The folder of the document that it shares with other papers; what is written for it lies in
        ``generated/papers`` there.

    Raises
    ------
    EvidenceError
        If there is no such package.

    Examples
    --------
    >>> found = packaged("qntk_check.papers.lie2024", Path("paper"))
    >>> found["latex"].as_posix(), found["folder"].name, len(found["find_claims"]())
    ('paper/generated/papers/lie2024', 'lie2024', 8)
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None or spec.submodule_search_locations is None:
        raise EvidenceError(f"{package!r} is no package: give __name__ in its __init__.py")
    return {
        "find_claims": listed_in(package, "CLAIMS"),
        "find_figures": listed_in(f"{package}.figures", "FIGURES"),
        "folder": Path(spec.origin).resolve().parent,
        "latex": document / "generated" / "papers" / package.rpartition(".")[2],
        "document": document,
    }
