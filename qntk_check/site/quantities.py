"""The quantities of the derivations: named sides, what computes them, and their steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from markupsafe import Markup

from qntk_check.report.typeset import Meaning, TypesetStep
from qntk_check.site.contents import Contents, Known
from qntk_check.site.mathematics import inline
from qntk_check.site.words import slug

__all__ = ["Quantity", "Use", "link", "linked", "quantities"]


@dataclass(frozen=True)
class Use:
    """A step in which a quantity is a side."""

    item: Known
    step: TypesetStep


@dataclass
class Quantity:
    """A quantity by its written name: every way it is computed, and every step."""

    tex: str
    meanings: list[tuple[str, str]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its page, from the root of the site."""
        return _url(self.tex)

    @property
    def ways(self) -> list[str]:
        """How it is computed, each way once; where nothing is said, the module that does it."""
        return [says or f"In `{module}`." for says, module in self.meanings]


def _url(tex: str) -> str:
    short = sha256(tex.encode()).hexdigest()[:6]  # two names may differ by signs alone
    return f"quantities/{slug(tex)[:48]}-{short}.html"


def quantities(contents: Contents) -> list[Quantity]:
    """Return every quantity of the papers, in the order in which they are met."""
    found: dict[str, Quantity] = {}
    for item in contents.known.values():
        for derivation in item.derivations:
            for step in derivation["steps"]:
                for one in step["quantities"]:
                    quantity = found.setdefault(one["tex"], Quantity(one["tex"]))
                    if (one["says"], one["module"]) not in quantity.meanings:
                        quantity.meanings.append((one["says"], one["module"]))
                    if Use(item, step) not in quantity.uses:  # derivations may share a step
                        quantity.uses.append(Use(item, step))
    return list(found.values())


def link(one: Meaning, root: str) -> Markup:
    """Return a quantity's name as a link to its page, which is called by its name in plain text."""
    return linked(one["tex"], root)


def linked(tex: str, root: str) -> Markup:
    """Return the same of a name alone."""
    from derivations.statements.plain import latex_to_plain

    return Markup('<a href="{}{}" aria-label="{}">{}</a>').format(
        root, _url(tex), latex_to_plain(tex), inline(tex)
    )
