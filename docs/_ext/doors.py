"""Which modules users import from: those that say what they export. Sphinx is not needed."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "qntk_check"


def _file(door: str) -> Path:
    inside = PACKAGE.joinpath(*door.split(".")[1:])
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")


def exported(door: str) -> list[str]:
    """Return the names in a module's ``__all__``; nothing is imported."""
    for node in ast.parse(_file(door).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def doors() -> list[str]:
    """Return every package and every module at the top of ``qntk_check`` that exports names."""
    files = [*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py")]
    names = {
        "qntk_check" if path.parent == PACKAGE and path.stem == "__init__"
        else f"qntk_check.{path.parent.name if path.stem == '__init__' else path.stem}"
        for path in files
    }  # fmt: skip
    return sorted(name for name in names if exported(name))
