r"""A corrected statement: prose, with the statements of derivations where its formulas stand.

No formula of it is typed. It is made of what the derivations of the claim state, which follows from
checked steps, by the one printer; and nothing is built before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from qntk_check.errors import EvidenceError

if TYPE_CHECKING:
    from derivations.proof.derivation import Derivation
    from derivations.statements.forms import Chain
    from derivations.statements.written import Words

__all__ = ["Builder", "Correction", "Statement"]

Builder = Callable[[], "Derivation"]
# A derivation for its first state; or which of its states, or which step; or one part of the chain.
Statement = Builder | tuple[Builder, int | str] | tuple[Builder, int | str, int]

_TYPED = re.compile(r"=|\\frac|\\sum|\\sqrt")


class Correction:
    r"""What holds in place of a printed statement.

    Parameters
    ----------
    text
        Prose, ``{0}``, ``{1}``, … being where the statements go. Between dollar signs names and
        conditions may stand, such as ``$N$`` or ``$\eta K\ll1$``, and no equation.
    *statements
        A derivation's builder, for the first of its ``states``; ``(builder, index)`` for another;
        ``(builder, name)`` for what the step of that name says; ``(builder, index, part)`` or
        ``(builder, name, part)`` for one part of a chain of relations, 0 being its left side.

    Raises
    ------
    EvidenceError
        If an equation is typed, a statement has no place or a place no statement.

    Examples
    --------
    >>> from qntk_check.verdicts.tiers.symbolic import derived
    >>> mean = derived("derivations.kernel.mean", "derive_kernel_mean")
    >>> Correction("It is {0}, at every $N$.", (mean, 0, 1)).plain()
    'It is 2L(N Tr O² - Tr²O)/((N + 1)(N² - 1)), at every N.'
    """

    def __init__(self, text: str, *statements: Statement) -> None:
        self.text = text
        self.statements = statements
        self._shown: str | None = None
        outside = text.split("$")
        if len(outside) % 2 == 0:
            raise EvidenceError(f"the correction {text!r} has a dollar sign without another")
        for formula in outside[1::2]:
            if typed := _TYPED.search(formula):
                raise EvidenceError(
                    f"the correction types a formula, ${formula}$ with {typed[0]!r}: state it in a "
                    "derivation (states=) and put {0}, {1}, … where it goes"
                )
        places = {int(place) for part in outside[::2] for place in re.findall(r"\{(\d)\}", part)}
        if places != set(range(len(statements))):
            raise EvidenceError(
                f"the correction {text!r} has places for {sorted(places)} and {len(statements)} "
                "statements: write {0} for the first, {1} for the second, …"
            )

    def builders(self) -> tuple[Builder, ...]:
        """Return the derivations whose statements it shows."""
        return tuple(_builder(statement) for statement in self.statements)

    def formulas(self) -> list[str]:
        """Return the LaTeX of its statements one by one, without dollar signs."""
        return [_printed(statement).strip("$") for statement in self.statements]

    def latex(self) -> str:
        """Return it in LaTeX; its derivations are built for reading, if nothing checked them."""
        if self._shown is None:
            parts = self.text.split("$")
            parts[::2] = (
                re.sub(r"\{(\d)\}", lambda m: _printed(self.statements[int(m[1])]), part)
                for part in parts[::2]
            )
            self._shown = "$".join(parts)
        return self._shown

    def plain(self) -> str:
        """Return it for a terminal."""
        from derivations.statements.plain import latex_to_plain

        formulas = self.latex().split("$")
        formulas[1::2] = (_spaced(latex_to_plain(formula)) for formula in formulas[1::2])
        return "".join(formulas)

    def shown_as(self, tex: str) -> None:
        """Take the LaTeX that another process has found for it."""
        self._shown = tex


def _spaced(formula: str) -> str:
    """Put space around what relates two sides, but not within an index."""
    spaced = re.sub(r" ?([=<>]) ?(?![^()]*\))", r" \1 ", formula)
    return re.sub(" +", " ", spaced).strip()


def _builder(statement: Statement) -> Builder:
    return statement if callable(statement) else statement[0]


def _printed(statement: Statement) -> str:
    """Return a statement between dollar signs."""
    from derivations.proof.derivation import render
    from derivations.statements.forms import Chain, chain

    which, *part = (0,) if callable(statement) else statement[1:]
    derivation = _for_reading(_builder(statement))
    said: dict[int | str, Chain | Words] = dict(enumerate(derivation.states))
    said |= {step.name: chain(step.left, step.relation, step.right) for step in derivation.steps}
    try:
        whole = said[which]
        parts = whole.parts if isinstance(whole, Chain) else ()  # words have none
        shown = parts[part[0]] if part else whole
    except (KeyError, IndexError) as error:
        raise EvidenceError(
            f"{derivation.title!r} does not say what a correction shows of it, {(which, *part)}: "
            f"give one of {', '.join(map(repr, said))}, and a part that it has"
        ) from error
    tex = render(shown)
    return f"${tex}$"


def _for_reading(build: Builder) -> Derivation:
    """Return a derivation as it was checked, else built without checking and kept nowhere."""
    from derivations.proof.derivation import unchecked

    kept = getattr(build, "cache_info", None)
    if kept is not None and kept().currsize:
        return build()
    return unchecked(build)
