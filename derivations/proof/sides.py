"""The sides of all steps of derivations, each read back and compared with its object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from derivations.errors import ReadError
from derivations.proof.derivation import Derivation, Step
from derivations.statements.agreement import agrees
from derivations.statements.names import Names, names_of
from derivations.statements.nodes import Name, Node
from derivations.statements.pieces import Angle, Opaque, Order
from derivations.statements.reader import Formula, canonical, read
from derivations.statements.written import Quantity, value_of

__all__ = ["Outcome", "Side", "outcome_of", "read_back", "sides_of", "weight"]


@dataclass(frozen=True)
class Side:
    """One side of a step, and where it stands.

    ``beside`` is the object of the other side: its symbols have values at a point too.
    """

    claim: str
    derivation: str
    step: str
    which: str
    tex: str
    obj: object
    beside: object

    @property
    def place(self) -> tuple[str, str, str, str]:
        """By which the tables name it."""
        return self.claim, self.derivation, self.step, self.which

    @property
    def is_named(self) -> bool:
        """Whether it is a quantity that was declared with its name: nothing is to be compared."""
        return isinstance(self.obj, Quantity)

    @property
    def names(self) -> Names:
        """What its letters mean."""
        return names_of(*self.place)


@dataclass(frozen=True)
class Outcome:
    """What came of reading one side.

    Parameters
    ----------
    side
        Which.
    known
        The quantities that steps before it have found.
    complaint
        Why it was not read; None if it was.
    equal
        Whether it agrees with its object.
    """

    side: Side
    known: Mapping[str, Formula]
    complaint: str | None
    equal: bool


def sides_of(claim: str, derivation: Derivation) -> Iterator[tuple[Side, Side]]:
    """Yield the left and the right side of every step."""
    for step in derivation.steps:
        left, right = step.latex_sides()
        yield (
            _side(claim, derivation, step, "left", left),
            _side(claim, derivation, step, "right", right),
        )


def _side(claim: str, derivation: Derivation, step: Step, which: str, tex: str) -> Side:
    objects = tuple(map(value_of, (step.left, step.right)))
    if which == "right":
        objects = objects[::-1]
    return Side(claim, derivation.title, step.name, which, tex, *objects)


def read_back(derivations: Iterable[tuple[str, Derivation]]) -> Iterator[Outcome]:
    """Read every side that is no named quantity, in the order of the proofs.

    A name that stands alone on the left of a step is known afterwards: by its right side.
    """
    everywhere: dict[str, Formula] = {}
    for claim, derivation in derivations:
        here: dict[str, Formula] = {}
        for left, right in sides_of(claim, derivation):
            known = {**everywhere, **here}
            outcomes = [outcome_of(side, known) for side in (left, right)]
            yield from (outcome for outcome in outcomes if not outcome.side.is_named)
            if outcomes[1].equal and (name := _new_name(left)):
                formula = read(right.tex)
                here[name] = formula
                if len(read(left.tex).nodes) == 1:  # what stands in a chain is a name of this page
                    everywhere.setdefault(name, formula)


def outcome_of(side: Side, known: Mapping[str, Formula]) -> Outcome:
    """Read one side where these quantities are known, and compare it with its object."""
    if side.is_named:
        return Outcome(side, known, None, equal=False)
    try:
        equal = agrees(read(side.tex), side.obj, side.names, known, side.beside)
    except ReadError as error:
        return Outcome(side, known, str(error), equal=False)
    return Outcome(side, known, None, equal=equal)


def weight(outcome: Outcome, formula: Formula) -> tuple[str, ...]:
    """Return what of a formula gives the value of a side: no bound, condition or order.

    Of the parts between relations, these are the ones that agree where the side was read.
    """
    side, before = outcome.side, read(outcome.side.tex)
    kept: list[str] = []
    for part, changed in zip(before.parts, formula.parts, strict=False):
        try:
            equal = agrees(part, side.obj, side.names, outcome.known, side.beside)
        except ReadError:
            continue
        kept += [_without_orders(changed.operand.nodes[0])] if equal else []
    definitions = [clause.text({}) for clause in formula.clauses if clause.relations == ("=",)]
    return (*kept, *definitions, *map(str, formula.relations))


def _without_orders(node: Node) -> str:
    orders = [piece.text({}) for piece in node.walk() if isinstance(piece, Order)]
    text = node.text({})
    for order in orders:
        text = text.replace("-" + order, "+O").replace(order, "O")  # an order has no sign
    return text


def _new_name(left: Side) -> str | None:
    """Return the name that a left side is or begins with, if the table says nothing of it."""
    try:
        formula = read(left.tex)
    except ReadError:
        return None
    node = formula.nodes[0]
    name = node.text({})
    alone = len(formula.nodes) == 1 or formula.relations[0] == "="
    named = isinstance(node, Name | Opaque | Angle) and alone
    explained = {canonical(tex) for tex in left.names.meanings}
    return name if named and name not in explained else None
