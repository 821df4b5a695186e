"""The chapters: the calculus, samples and claims of one's own, from docstrings that are tests."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import ModuleType

from qntk_check.site.contents import Contents
from qntk_check.site.words import summary_and_example

__all__ = ["calculus_page", "claim_page_of_ones_own", "samples_page"]


def calculus_page() -> Mapping[str, object]:
    """Return the chapter on averages: every public name of the calculus, with its example."""
    from qntk_check import calculus

    return {
        "title": "The calculus",
        "head": inspect.getdoc(calculus) or "",
        "notes": ["At the shell: `qntk-check average \"Tr(A U* B U)^2\" --over U`."],
        "names": _names(calculus),
    }  # fmt: skip


def claim_page_of_ones_own() -> Mapping[str, object]:
    """Return the chapter on a paper of one's own: every name that it is made of."""
    from qntk_check import claims

    return {
        "title": "Bring your own claim",
        "head": inspect.getdoc(claims) or "",
        "notes": [
            "A package brings a paper by an entry point of the group `qntk_check.papers`; its "
            "claims, formulas and verdicts then have pages here, as every other paper's.",
        ],
        "names": _names(claims),
    }


def samples_page(contents: Contents) -> Mapping[str, object]:
    """Return the chapter on samples: what they can decide, and the command that does it."""
    from qntk_check import data
    from qntk_check.data.questions import questions

    listed = [(q, one) for q in data.QUANTITIES for one in questions(q)]
    first = {item.claim.id: item for item in reversed(list(contents.known.values()))}
    return {
        "title": "Decide your own samples",
        "head": inspect.getdoc(data) or "",
        "names": _names(data),
        "questions": [(q, one, first.get(one.claim)) for q, one in listed],
        "command": "qntk-check data {file} --quantity {decided} --qubits {qubits} "
        "--layers {layers} --observable {observable} --convention {convention} "
        "--ensemble {ensemble}",
        "fields": [
            ("file", "file of samples", "samples.npy", ()),
            (
                "decided",
                "what a row is, and the claim to decide",
                "",
                [(f"{q} --claim {one.claim}", f"{q}: {one.claim}") for q, one in listed],
            ),
            ("qubits", "qubits", "6", ()),
            ("layers", "angles", "100", ()),
            ("observable", "observable, as JSON", "h.json", ()),
            ("convention", "gates exp(iθX) or exp(−iθX/2)", "", _twice("full-angle", "half-angle")),
            (
                "ensemble",
                "how circuits were drawn",
                "",
                _twice("haar-circuit", "independent-slots"),
            ),
        ],
    }


def _twice(*values: str) -> list[tuple[str, str]]:
    """Return choices that are shown as they are typed."""
    return [(value, value) for value in values]


def _names(module: ModuleType) -> list[tuple[str, str, str]]:
    """Return the public names of a module with a summary and an example of each."""
    found: list[tuple[str, str, str]] = []
    for name in module.__all__:
        value = getattr(module, name)
        documented = inspect.isclass(value) or inspect.isroutine(value)
        found.append((name, *(summary_and_example(value) if documented else _said_of(value))))
    return found


def _said_of(value: object) -> tuple[str, str]:
    """Return what is said of a constant: its value, or of which class it is.

    Examples
    --------
    >>> _said_of(3)
    ('The value 3.', '')
    >>> import sympy
    >>> _said_of(sympy.Symbol("N"))
    ('A constant, `N`, a `Symbol`.', '')
    """
    kind = type(value)
    if kind.__module__ == "builtins":
        return f"The value {value!r}.", ""
    shown = str(value)
    named = f", `{shown}`" if len(shown) < 20 else ""
    return f"A constant{named}, a `{kind.__name__}`.", ""
