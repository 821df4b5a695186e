"""Expressions on legs, with the arithmetic of operators.

An expression has open ends: its *outputs* are where a row index of an operator stands, its *inputs*
where a column index stands. Without open ends it is a number. In a product the inputs of the first
meet the outputs of the second leg by leg; a leg that is missing on one side has the identity there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import sympy

from derivations.calculus.arguments import check_count
from derivations.calculus.legs.networks import IN, OUT, Graph, Network, Point, contract, opened
from derivations.calculus.legs.spaces import Leg, Space
from derivations.calculus.legs.sums import Legs, NetworkSum, collected, merged, settled
from derivations.calculus.legs.surgery import conjugated, multiplied, renamed, turned
from derivations.calculus.legs.values import Entries, leg_sample, leg_value
from derivations.calculus.results.evaluation import Number
from derivations.calculus.results.sampling import Sample
from derivations.errors import CalculusError

__all__ = ["LegExpression", "wired"]


class LegExpression(NetworkSum):
    """A sum of networks; build it from the letters of spaces by arithmetic.

    Examples
    --------
    >>> from derivations.calculus.legs.letters import space
    >>> A = space("A", sympy.Symbol("d"))
    >>> X, Y = A.matrix("X"), A.matrix("Y")
    >>> X * Y - 2, ((X * Y).trace() + 1) * 2
    (-2 + X*Y, 2*(Tr(X*Y) + 1))
    """

    def _mapped(
        self, change: Callable[[Graph], Graph], outputs: Legs, inputs: Legs
    ) -> LegExpression:
        """Return the expression with every graph changed."""
        changed = [(change(graph), value) for graph, value in self.graphs()]
        return replace(self, terms=collected(changed), outputs=outputs, inputs=inputs, origin=None)

    def __mul__(self, other: object) -> LegExpression:
        """Return the product: the inputs of this one meet the outputs of the other."""
        second = _expression(other)
        outputs = _passing(self.outputs, second.outputs, self.inputs, "outputs")
        inputs = _passing(second.inputs, self.inputs, second.outputs, "inputs")
        meeting = sorted(self.inputs.keys() & second.outputs.keys())
        terms = []
        letters = merged(self.letters, second.letters)
        for net, value in self.terms.items():
            one = opened(net, self.letters, self.dimensions)
            for other_net, factor in second.terms.items():
                two = opened(other_net, second.letters, second.dimensions, len(one.nodes))
                terms.append((multiplied(one, two, meeting), value * factor))
        return LegExpression(
            collected(terms), outputs, inputs, letters,
            tuple(dict.fromkeys(self.holds + second.holds)),
            tuple(dict.fromkeys(self.notes + second.notes)),
        )  # fmt: skip

    def __rmul__(self, other: object) -> LegExpression:
        """Multiply by a scalar from the left."""
        return _expression(other) * self

    def __truediv__(self, other: object) -> LegExpression:
        """Divide by a scalar."""
        if isinstance(other, LegExpression):
            raise CalculusError(
                "an expression on legs is divided by a scalar only: the average of a quotient is "
                "not rational in the dimensions"
            )
        scalar = _scalar(other)
        if scalar == 0:
            raise CalculusError("division by zero: the scalar must not be 0")
        return self * (1 / scalar)

    def __pow__(self, exponent: int) -> LegExpression:
        """Raise to a whole power ≥ 1; ≥ 0 for a number."""
        power = check_count("the power", exponent, most=64)
        if power == 0:
            return _expression(1) if not self.outputs else self.identity()
        result = self
        for _ in range(power - 1):
            result = result * self
        return result

    def identity(self) -> LegExpression:
        """Return the identity on the legs of this operator."""
        return wired(self.outputs, {name: name for name in self.outputs})

    def __add__(self, other: object) -> LegExpression:
        """Add; legs that are missing on one side get the identity."""
        first, second = _alike(self, _expression(other))
        terms = dict(first.terms)
        for net, value in second.terms.items():
            terms[net] = terms.get(net, sympy.Integer(0)) + value
        return LegExpression(
            settled(terms), first.outputs, first.inputs, merged(first.letters, second.letters),
            tuple(dict.fromkeys(first.holds + second.holds)),
            tuple(dict.fromkeys(first.notes + second.notes)),
        )  # fmt: skip

    __radd__ = __add__

    def __neg__(self) -> LegExpression:
        """Return the negative."""
        return self * -1

    def __sub__(self, other: object) -> LegExpression:
        """Subtract."""
        return self + _expression(other) * -1

    def __rsub__(self, other: object) -> LegExpression:
        """Subtract from a scalar."""
        return _expression(other) - self

    def __eq__(self, other: object) -> bool:
        """Compare as sums of networks, with coefficients rational in the dimensions."""
        try:
            return not (self - _expression(other)).terms
        except CalculusError:
            return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equality cancels fractions, which no hash does

    # -- on legs --------------------------------------------------------------------------------

    def trace(self, over: Space | None = None) -> LegExpression:
        """Return the trace, over all legs or over those of a space.

        Examples
        --------
        >>> from derivations.calculus.legs.letters import LegSpace, space
        >>> A, B = space("A", 2), space("B", sympy.Symbol("d"))
        >>> X = (A * B).matrix("X")
        >>> X.trace(B).trace() == X.trace(), A.identity().trace()
        (True, 2)
        """
        names = sorted(self.outputs) if over is None else [leg.name for leg in over.legs]
        for name in names:
            if name not in self.outputs or name not in self.inputs:
                raise CalculusError(
                    f"the leg {name} has no output and input here to be traced: this stands on "
                    f"{_listed(self.outputs)}"
                )
        pairs: list[tuple[Point, Point]] = [((1, OUT, name), (1, IN, name)) for name in names]
        return self._mapped(
            lambda graph: contract(graph, pairs), _without(self.outputs, names),
            _without(self.inputs, names),
        )  # fmt: skip

    def transpose(self, over: Space | None = None) -> LegExpression:
        """Return the transpose, on all legs or (a partial transpose) on those of a space."""
        every = self.outputs.keys() | self.inputs.keys()
        names = every if over is None else {leg.name for leg in over.legs}
        if not names <= every:
            raise CalculusError(
                f"the legs {_listed(names - every)} are not here to be transposed: this stands on "
                f"{_listed(self.outputs)}"
            )
        outputs, inputs = (
            {**_without(own, names), **{n: leg for n, leg in other.items() if n in names}}
            for own, other in ((self.outputs, self.inputs), (self.inputs, self.outputs))
        )
        return self._mapped(lambda graph: turned(graph, names), outputs, inputs)

    @property
    def T(self) -> LegExpression:
        """The transpose."""
        return self.transpose()

    @property
    def conj(self) -> LegExpression:
        """The complex conjugate; symbols are taken as they are declared."""
        found = self._mapped(conjugated, self.outputs, self.inputs)
        return replace(
            found, terms={net: sympy.conjugate(value) for net, value in found.terms.items()}
        )

    @property
    def H(self) -> LegExpression:
        """The adjoint."""
        return self.conj.T

    def on(self, target: Space) -> LegExpression:
        """Return the same operator on other legs of the same dimensions, in order.

        Examples
        --------
        >>> from derivations.calculus.legs.letters import space
        >>> A = space("A", sympy.Symbol("d"))
        >>> U = A.unitary("U")
        >>> U.on(A.copy(1)) * U.on(A.copy(2))
        U[A1;A1']*U[A2;A2']
        """
        names = [*self.outputs, *(name for name in self.inputs if name not in self.outputs)]
        own = self.dimensions
        if [own[name] for name in names] != list(target.dimensions):
            raise CalculusError(
                f"the legs do not match: {_listed(names)} have the dimensions "
                f"{', '.join(str(own[name]) for name in names)}, and {target!r} has "
                f"{', '.join(map(str, target.dimensions))}; give a space of the same ones"
            )
        new = dict(zip(names, target.legs, strict=True))
        outputs, inputs = (
            {new[name].name: new[name] for name in side} for side in (self.outputs, self.inputs)
        )

        images = {name: leg.name for name, leg in new.items()}
        sizes = {leg.name: leg.dimension for leg in target.legs}
        return self._mapped(lambda graph: renamed(graph, images, sizes), outputs, inputs)

    # -- numbers --------------------------------------------------------------------------------

    def at(self, dims: object = None, *, matrices: object = None) -> Number | Entries:
        """Return the exact value at given dimensions, with matrices put in for the letters.

        Parameters
        ----------
        dims
            A positive whole number for each symbol of a dimension. Below the degree the average is
            taken anew.
        matrices
            By name of the letter: a matrix on the product of the legs in the order in which they
            were declared, a vector for a state; for a channel its Choi matrix on output ⊗ input, or
            a list of Kraus operators.

        Returns
        -------
        Fraction, or numpy.ndarray
            Exact for exact entries; a matrix of shape (∏ outputs, ∏ inputs) of an operator.

        Examples
        --------
        >>> from derivations.calculus.legs.letters import space
        >>> d = sympy.Symbol("d")
        >>> X = space("A", d).matrix("X")
        >>> (X.trace() / d).at({d: 2}, matrices={"X": [[1, 2], [3, 5]]})
        Fraction(3, 1)
        """
        return leg_value(self, dims, matrices)

    def sample(
        self, dims: object = None, draws: int = 1000, rng: int | np.random.Generator = 0, *,
        matrices: object = None,
    ) -> Sample:  # fmt: skip
        """Return the Monte Carlo mean of the integrand that this is the average of.

        Parameters
        ----------
        dims, matrices
            As in :meth:`at`; matrices for the letters that are not averaged over.
        draws, rng
            How many random matrices and states are drawn; and a seed, or a NumPy generator.

        Raises
        ------
        CalculusError
            If this is not an average as it came out.
        """
        return leg_sample(self, dims, draws, rng, matrices)


def wired(legs: Legs, images: Mapping[str, str]) -> LegExpression:
    """Return the operator that takes the leg ``name`` to the leg ``images[name]``."""
    partner: dict[Point, Point] = {}
    for name, image in images.items():
        a: Point = (1, OUT, image)
        b: Point = (1, IN, name)
        partner[a], partner[b] = b, a
    sizes = {name: leg.dimension for name, leg in legs.items()}
    return LegExpression(collected([(Graph({}, partner, sizes), sympy.Integer(1))]), legs, legs)


def _expression(value: object) -> LegExpression:
    if isinstance(value, LegExpression):
        return value
    scalar = _scalar(value)
    return LegExpression({Network((), ()): scalar} if scalar != 0 else {})


def _scalar(value: object) -> sympy.Expr:
    try:
        found = sympy.sympify(value, strict=True)
    except (sympy.SympifyError, TypeError) as error:
        raise CalculusError(
            f"{value!r} is no expression on legs and no scalar: build it from the letters of a "
            "space, A.matrix('X'), and exact numbers"
        ) from error
    if not isinstance(found, sympy.Expr) or found.has(sympy.Float, sympy.nan, sympy.zoo, sympy.oo):
        raise CalculusError(f"the scalar {value!r} is not exact: give a Fraction or a SymPy number")
    return found


def _passing(own: Legs, others: Legs, met: Legs, what: str) -> dict[str, Leg]:
    """Return the open ends of a product on one side: those of one factor, and what passes it."""
    found = dict(own)
    for name, leg in others.items():
        if name in met:
            if met[name].dimension != leg.dimension:
                raise CalculusError(
                    f"the leg {name} has the dimensions {met[name].dimension} and {leg.dimension}: "
                    "legs of one name are one leg; give the two different names"
                )
        elif name in own:
            raise CalculusError(
                f"the leg {name} would stand twice among the {what} of the product: put one "
                f"factor on another leg, .on({name}.copy(2))"
            )
        else:
            found[name] = leg
    return found


def _alike(first: LegExpression, second: LegExpression) -> tuple[LegExpression, LegExpression]:
    """Return both on the same legs, with identities on those that one lacks."""
    if first.outputs == second.outputs and first.inputs == second.inputs:
        return first, second
    square = all(one.outputs == one.inputs for one in (first, second))
    shared = first.outputs.keys() & second.outputs.keys()
    if not square or any(first.outputs[name] != second.outputs[name] for name in shared):
        raise CalculusError(
            f"the legs do not match: {_listed(first.outputs)} ← {_listed(first.inputs)} is added "
            f"to {_listed(second.outputs)} ← {_listed(second.inputs)}; write .on(space) or "
            ".trace(space) to bring both onto the same legs"
        )
    every = {**first.outputs, **second.outputs}
    return tuple(
        one * wired(missing, {name: name for name in missing})
        if (missing := _without(every, one.outputs.keys()))
        else one
        for one in (first, second)
    )  # type: ignore[return-value]  # two of them


def _without(legs: Legs, names: Iterable[str]) -> dict[str, Leg]:
    gone = set(names)
    return {name: leg for name, leg in legs.items() if name not in gone}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "no leg"
