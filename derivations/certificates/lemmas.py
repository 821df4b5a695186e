"""What is proved of a step: a statement of Coq with its hypotheses and its proof, or why none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

__all__ = ["Lemma", "Missing", "identifier"]


@dataclass(frozen=True)
class Lemma:
    """A statement about a step, and its proof.

    Parameters
    ----------
    step
        The name of the step.
    variables, hypotheses
        What stands before the statement: ``"N L : R"`` and ``"0 < N"``.
    statement
        The relation between the two sides.
    proof
        The script behind ``Proof.``
    define
        What is said before it: definitions of what the left side speaks of.
    bridges
        The named hypotheses that are no algebra and that it stands on.
    uses
        The files of the theory that it imports, beside those that all import.
    shown
        The statement as the document writes it.
    label
        The name of the theorem, where that of the step does not do.
    """

    step: str
    variables: tuple[str, ...]
    hypotheses: tuple[str, ...]
    statement: str
    proof: str
    define: str = ""
    bridges: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    shown: str = ""
    label: str = ""

    def showing(self, shown: str) -> Lemma:
        """Return a copy that says how the document writes the statement."""
        return replace(self, shown=shown)

    def without_definition(self) -> Lemma:
        """Return a copy for a file that has the definition already."""
        return replace(self, define="")

    @property
    def name(self) -> str:
        """The name of the theorem."""
        return self.label or identifier(self.step)

    def apart(self, taken: frozenset[str]) -> Lemma:
        """Return a copy whose theorem has a name that is none of these."""
        return replace(self, label=f"{self.name}_step") if self.name in taken else self

    @property
    def variable_names(self) -> frozenset[str]:
        """The names of its variables."""
        return frozenset(name for group in self.variables for name in group.split(" : ")[0].split())

    def text(self) -> str:
        """Return the theorem with its proof."""
        before = [f"forall {' '.join(f'({v})' for v in self.variables)},"] if self.variables else []
        # What is assumed of all numbers must not reach over the statement.
        before += [f"({hypothesis}) ->" if hypothesis.startswith("forall") else f"{hypothesis} ->"
                   for hypothesis in self.hypotheses]  # fmt: skip
        lines = "".join(f"\n  {line}" for line in [*before, self.statement])
        proof = "\n".join(f"  {line}".rstrip() for line in self.proof.strip().splitlines())
        define = self.define.strip() + "\n" if self.define else ""
        return f"{define}Theorem {self.name} :{lines}.\nProof.\n{proof}\nQed.\n"


@dataclass(frozen=True)
class Missing:
    """A step without a certificate, and the reason."""

    step: str
    reason: str


def identifier(name: str) -> str:
    """Return a name that a theorem can have.

    Examples
    --------
    >>> identifier("pattern aa,bb"), identifier("the spread at L ~ N²")
    ('pattern_aa_bb', 'the_spread_at_L_N2')
    """
    plain = name.replace("²", "2").replace("³", "3")
    found = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    return found if found[0].isalpha() else f"step_{found}"
