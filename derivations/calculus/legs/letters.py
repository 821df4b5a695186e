"""What users write on legs: spaces that make letters, swaps and channels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy

from derivations.calculus.arguments import check_flag
from derivations.calculus.legs.expressions import LegExpression, wired
from derivations.calculus.legs.networks import (
    IN,
    OUT,
    Graph,
    LegKind,
    LegLetter,
    Node,
    Point,
    contract,
    form_letter,
)
from derivations.calculus.legs.spaces import Leg, Space, check_dimension
from derivations.calculus.legs.sums import Holds, collected
from derivations.errors import CalculusError

__all__ = ["Channel", "LegSpace", "space", "swap"]


class LegSpace(Space):
    """A product of legs that makes the letters on it.

    Examples
    --------
    >>> a, b = sympy.symbols("d_A d_B")
    >>> A, B = space("A", a), space("B", b)
    >>> psi = (A * B).state("psi")
    >>> psi.H * psi, (psi * psi.H).trace(B).outputs.keys()
    (1, dict_keys(['A']))
    """

    def __mul__(self, other: object) -> LegSpace:
        """Return the product of two spaces that share no leg."""
        return LegSpace(super().__mul__(other).legs)

    def copy(self, number: int) -> LegSpace:
        """Return a space like this one, with the number at the end of the names of its legs."""
        return LegSpace(super().copy(number).legs)

    def matrix(self, name: str, *, hermitian: bool = False) -> LegExpression:
        """Return a fixed operator on the space as a letter."""
        flag = check_flag("hermitian", hermitian)
        return self._letter(name, LegKind.MATRIX, hermitian=flag)

    def unitary(self, name: str) -> LegExpression:
        """Return a unitary on the space as a letter; averages are taken over it."""
        return self._letter(name, LegKind.UNITARY)

    def symplectic_form(self) -> LegExpression:
        """Return the symplectic form J of the space, of an even dimension.

        It acts on all legs together, its blocks [[0, 1], [−1, 0]] counted through their indices.

        Examples
        --------
        >>> J = space("A", sympy.Symbol("d")).symplectic_form()
        >>> J * J, J.T == -J, J.trace()
        (-1, True, 0)
        """
        found = self._of(form_letter(self.dimensions))
        return replace(found, holds=(Holds(self.dimension, 1, 2),))

    def state(self, name: str) -> LegExpression:
        """Return a pure state |χ⟩ of the space: a ket, whose bra is ``.H``."""
        return self._letter(name, LegKind.STATE)

    def identity(self) -> LegExpression:
        """Return the identity."""
        return wired(self.by_name, {name: name for name in self.by_name})

    def channel(self, name: str) -> Channel:
        """Return a channel from the space to itself: trace preserving, completely positive."""
        rows = self.dimensions * 2
        letter = LegLetter(_checked(name), LegKind.CHANNEL, rows, rows, hermitian=True)
        return Channel(letter, self)

    @property
    def by_name(self) -> dict[str, Leg]:
        """The legs by name."""
        return {leg.name: leg for leg in self.legs}

    def _letter(self, name: str, kind: LegKind, *, hermitian: bool = False) -> LegExpression:
        columns = () if kind is LegKind.STATE else self.dimensions
        return self._of(LegLetter(_checked(name), kind, self.dimensions, columns, hermitian))

    def _of(self, letter: LegLetter) -> LegExpression:
        ket = letter.kind is LegKind.STATE
        ends: list[Point] = [(1, OUT, leg.name) for leg in self.legs]
        if not ket:
            ends += [(1, IN, leg.name) for leg in self.legs]
        partner: dict[Point, Point] = {}
        for slot, end in enumerate(ends):
            here: Point = (0, 0, slot)
            partner[here], partner[end] = end, here
        legs = {leg.name: leg.dimension for leg in self.legs}
        graph = Graph({0: Node(letter, barred=False)}, partner, legs)
        return LegExpression(
            collected([(graph, sympy.Integer(1))]), self.by_name, {} if ket else self.by_name,
            {letter.name: letter},
        )  # fmt: skip


def _checked(name: object) -> str:
    if not isinstance(name, str) or not name.isidentifier():
        raise CalculusError(f"{name!r} is no name for a letter: give one like 'X'")
    return name


def space(name: str, dimension: object) -> LegSpace:
    """Return a space of one leg; products of spaces have several.

    Parameters
    ----------
    name
        How the leg is shown; legs of one expression have different names.
    dimension
        A positive whole number, a SymPy symbol, or a product of such.

    Raises
    ------
    CalculusError
        If it is no name, or no dimension.

    Examples
    --------
    >>> a, b = sympy.symbols("d_A d_B")
    >>> space("A", a) * space("B", b)
    A*B
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise CalculusError(f"{name!r} is no name for a leg: give one like 'A'")
    return LegSpace((Leg(name, check_dimension(name, dimension)),))


def swap(first: Space, second: Space) -> LegExpression:
    """Return the operator that exchanges two spaces of the same dimensions.

    Examples
    --------
    >>> A = space("A", sympy.Symbol("d"))
    >>> (swap(A.copy(1), A.copy(2))).trace()
    d
    """
    for one in (first, second):
        if not isinstance(one, Space):
            raise CalculusError(f"{one!r} is no space: give two, swap(A.copy(1), A.copy(2))")
    if first.dimensions != second.dimensions:
        raise CalculusError(
            f"{first!r} and {second!r} have the dimensions {first.dimensions} and "
            f"{second.dimensions} and cannot be exchanged: give spaces of the same ones, such as "
            "A.copy(1) and A.copy(2)"
        )
    both = first * second
    images = {a.name: b.name for a, b in zip(first.legs, second.legs, strict=True)}
    images |= {b: a for a, b in images.items()}
    return wired({leg.name: leg for leg in both.legs}, images)


@dataclass(frozen=True)
class Channel:
    """A channel as a letter: E(X) = Σ K X K^H, with Choi matrix J = Σ E(|i⟩⟨j|) ⊗ |i⟩⟨j|.

    Examples
    --------
    >>> A = space("A", sympy.Symbol("d"))
    >>> E, X = A.channel("E"), A.matrix("X")
    >>> E(X).trace()
    Tr(X)
    """

    letter: LegLetter
    space: Space

    def __call__(self, operator: LegExpression) -> LegExpression:
        """Return the channel applied to an operator, the identity channel on its other legs."""
        names = [leg.name for leg in self.space.legs]
        for leg in self.space.legs:
            if operator.outputs.get(leg.name) != leg or operator.inputs.get(leg.name) != leg:
                raise CalculusError(
                    f"the channel {self.letter.name} acts on {self.space!r}, and the operator has "
                    f"no such leg {leg.name}: put one of them on the other's legs with .on(space)"
                )
        known = operator.letters.get(self.letter.name, self.letter)
        if known != self.letter:
            raise CalculusError(
                f"the letter {self.letter.name!r} is used as {known.described} and as a channel: "
                "give the two different names"
            )
        graphs = [(self._applied(graph, names), value) for graph, value in operator.graphs()]
        return LegExpression(
            collected(graphs), operator.outputs, operator.inputs,
            {**operator.letters, self.letter.name: self.letter}, operator.holds, operator.notes,
        )  # fmt: skip

    def _applied(self, graph: Graph, names: list[str]) -> Graph:
        number, half = max(graph.nodes, default=-1) + 1, len(names)

        def moved(point: Point) -> Point:
            acted = point[0] and point[2] in names
            return (1, f"{point[1]} before", point[2]) if acted else point

        partner = {moved(a): moved(b) for a, b in graph.partner.items()}
        joints: list[tuple[Point, Point]] = []
        for i, name in enumerate(names):
            for side, first in ((OUT, 0), (IN, 2 * half)):
                here: Point = (0, number, first + i)
                end: Point = (1, side, name)
                partner[here], partner[end] = end, here
                inside: Point = (0, number, first + half + i)
                waiting: Point = (1, f"{side} channel", name)
                partner[inside], partner[waiting] = waiting, inside
                joints.append((waiting, (1, f"{side} before", name)))
        nodes = {**graph.nodes, number: Node(self.letter, barred=False)}
        return contract(Graph(nodes, partner, graph.legs, graph.loops), joints)

    @property
    def entanglement_fidelity(self) -> LegExpression:
        """F_e = ⟨Φ|(E ⊗ 1)(Φ)|Φ⟩ with Φ maximally entangled: Σ abs(Tr K)²/d²."""
        return self._fidelity() / sympy.sympify(self.space.dimension) ** 2

    def _fidelity(self) -> LegExpression:
        half = len(self.space.legs)
        partner: dict[Point, Point] = {}
        for first in (0, 2 * half):
            for i in range(half):
                a: Point = (0, 0, first + i)
                b: Point = (0, 0, first + half + i)
                partner[a], partner[b] = b, a
        graph = Graph({0: Node(self.letter, barred=False)}, partner, {})
        terms = collected([(graph, sympy.Integer(1))])
        return LegExpression(terms, {}, {}, {self.letter.name: self.letter})
