"""`Formula`: an expression with its meaning, its domain and the claim that validates it.

A formula is written once, as a plain Python function of its parameters. The same function
serves exact rationals, floating-point arrays and SymPy symbols, so that what the symbolic tier
proves is what the user evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from qntk_check import observables
from qntk_check.arguments import show
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.formulas.machinery.evaluation import filtered, is_one
from qntk_check.formulas.machinery.exact import (
    IrrationalError,
    TooLongError,
    digits,
    exact_value,
    nearest_float,
    printable,
)
from qntk_check.formulas.machinery.foreign import as_expression, is_symbolic, symbol
from qntk_check.formulas.machinery.ranges import Range
from qntk_check.formulas.machinery.trace_domain import moment_traces, trace_sequence
from qntk_check.formulas.machinery.values import (
    Value,
    as_fraction,
    check_shapes,
    exactly_given,
    is_exact,
    read,
    without_mask,
)
from qntk_check.kinds import Array, Number, Scalar, is_masked

if TYPE_CHECKING:
    from qntk_check.formulas.machinery.evaluation import Argument
    from qntk_check.formulas.machinery.foreign import Expression, Symbol
    from qntk_check.observables import ObservableLike

__all__ = ["Formula", "Parameter"]


@dataclass(frozen=True)
class Parameter:
    """One argument of a formula: its name, LaTeX, meaning, unit, validator and default, if any.

    ``check(name, value)`` returns the value or raises
    :class:`~qntk_check.errors.DomainError`.
    """

    name: str
    tex: str
    meaning: str
    unit: str
    check: Callable[[str, object], object]
    integer: bool = False
    positive: bool = False
    default: Scalar | None = None


@dataclass(frozen=True)
class Formula:
    """A validated formula, callable on numbers, arrays, exact rationals and symbols.

    Call it with the parameters by name (or in order), and with either ``traces=(Tr O, Tr O²,
    …)`` or ``observable=``: a Hermitian array, a 1-D list of eigenvalues or Pauli strings such
    as ``{"ZZI": 1.0}``. Then ``N`` may be left out.

    - ``int`` and ``Fraction`` in: a ``Fraction`` out, exactly; a float where it is irrational.
    - a float among them: the float nearest to the exact value at the numbers given.
    - arrays and lists in: NumPy broadcasting, float64 out, each entry right to 2·10⁻¹³ at least;
      below the smallest float a value is rounded as any other, beyond the largest it is refused.
      Masked arrays keep their mask.
    - SymPy expressions in: a SymPy expression out.

    Parameters
    ----------
    name
        As imported: ``kernel_mean``.
    summary
        One line.
    function
        The expression, a function of the parameters and then of T_1, …, T_k.
    parameters
        In order.
    trace_order
        The highest power of O whose trace is needed; 0 if O does not occur.
    validity
        The assumptions and the domain, in words.
    claim
        Id of the claim that validates it.
    source
        The equation of the paper, or where else it comes from.
    relations
        Checks that need several parameters at once; each takes the dict of values.
    moment_relations
        Checks of the traces; each takes N and (T_1, …, T_k).
    observable_check
        Refuses an observable that the formula does not speak of, though its traces are possible.
    ranges
        Where the formula, or a simpler form that its validity names, is near what it stands for.
    unranged
        Why a validity that speaks of leading orders promises no share.
    derivatives
        How many derivatives with respect to angles the value has as factors: 2 for K, 4 for μ, 0
        for what no change of the angles' unit changes. It tells what another convention makes of
        the value; None where that is no factor.
    rational
        Whether exact arguments have an exact value; a formula with roots or logarithms has
        none, and returns a float.

    Examples
    --------
    >>> from qntk_check import formulas
    >>> formulas.kernel_mean(N=4, L=3, traces=(0, 4))
    Fraction(32, 25)
    """

    name: str
    summary: str
    function: Callable[..., Number]
    parameters: tuple[Parameter, ...]
    trace_order: int
    validity: str
    claim: str
    source: str
    relations: tuple[Callable[[Mapping[str, object]], None], ...] = ()
    moment_relations: tuple[Callable[[object, Sequence[object]], None], ...] = ()
    observable_check: Callable[[object], None] = lambda _observable: None
    rational: bool = True
    ranges: tuple[Range, ...] = ()
    unranged: str = ""
    derivatives: int | None = None

    # What comes out depends on what goes in, as the class says.
    def __call__(
        self, *args: object, traces: object = None, observable: object = None, **kwargs: object
    ) -> Any:
        """Evaluate the formula; see the class for what each kind of input returns."""
        values = self._bind(args, kwargs)
        moments, exact = self._moments(values, traces, observable)
        self._complete(values)
        everything = values | {f"Tr O^{k}": value for k, value in enumerate(moments, start=1)}
        everything, mask = without_mask(everything)
        values = {name: everything[name] for name in values}
        moments = tuple(everything.values())[len(values) :]
        check_shapes(everything)
        for parameter in self.parameters:
            parameter.check(parameter.name, values[parameter.name])
        try:
            for relation in self.relations:
                relation(values)
        except OverflowError:
            raise DomainError(
                f"{self.name} got a whole number beyond the floats beside arrays of floats: give "
                "all of them as ints or Fractions"
            ) from None
        if self.trace_order:
            if observable is None:
                moments = moment_traces(
                    moments, self.trace_order, values["N"], rounded=not exactly_given(traces)
                )
            for moment_relation in self.moment_relations:
                moment_relation(values["N"], moments)
        ordered = [values[parameter.name] for parameter in self.parameters]
        result = self._evaluate([*ordered, *moments[: self.trace_order]], exact=exact)
        if mask is None:
            return result
        found = cast("Array", result)
        return np.ma.array(found, mask=np.broadcast_to(mask, np.shape(found)))

    @property
    def signature(self) -> str:
        """How to call it, for a message."""
        names = [
            f"{parameter.name}={'' if parameter.default is None else parameter.default}"
            for parameter in self.parameters
        ]
        if self.trace_order:
            names.append("traces=(Tr O, …) or observable=")
        return f"{self.name}({', '.join(names)})"

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The SymPy symbols of ``expr``: the parameters, then T_1, …, T_k."""
        own = [symbol(p.name, integer=p.integer, positive=p.positive) for p in self.parameters]
        return (*own, *(symbol(f"T_{k}") for k in range(1, self.trace_order + 1)))

    @property
    def expr(self) -> Expression:
        """The formula as a SymPy expression in ``symbols``; T_k stands for Tr O^k."""
        return as_expression(self.function(*self.symbols))

    def latex(self) -> str:
        """Return the LaTeX: in traces, or where it is central in those of O − Tr O/N."""
        from derivations.statements.shown import shown

        count = len(self.parameters)
        names = {s: p.tex for s, p in zip(self.symbols[:count], self.parameters, strict=True)}
        return shown(self.expr, names, self.symbols[count:])

    def _bind(self, args: tuple[object, ...], kwargs: dict[str, object]) -> dict[str, Value]:
        names = [parameter.name for parameter in self.parameters]
        if len(args) > len(names):
            raise DomainError(
                f"{self.name} takes {len(names)} values in order and got {len(args)}: "
                f"call {self.signature}"
            )
        values = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name not in names:
                raise UnknownNameError(
                    f"{self.name} has no parameter {name!r}: call {self.signature}"
                )
            if name in values:
                raise DomainError(f"{self.name} got {name} twice: give it once")
            values[name] = value
        return {name: _read(name, value) for name, value in values.items()}

    def _complete(self, values: dict[str, Value]) -> None:
        """Fill in defaults, and name the first value that is missing."""
        for parameter in self.parameters:
            if parameter.name not in values and parameter.default is not None:
                values[parameter.name] = _read(parameter.name, parameter.default)
            if parameter.name not in values:
                raise DomainError(
                    f"{self.name} needs {parameter.name} ({parameter.meaning}): "
                    f"call {self.signature}"
                )

    def _moments(
        self, values: dict[str, Value], traces: object, observable: object
    ) -> tuple[tuple[Value, ...], bool]:
        """Return the traces, read, and whether no float was given; of an observable N is set."""
        if not self.trace_order:
            if traces is not None or observable is not None:
                raise DomainError(f"{self.name} does not depend on O: call {self.signature}")
            return (), True
        if (traces is None) == (observable is None):
            given = "neither" if traces is None else "both"
            raise DomainError(
                f"{self.name} got {given} of traces= and observable=: give exactly one, "
                f"as in {self.signature}"
            )
        if observable is None:
            return trace_sequence(traces, self.trace_order), True
        form = cast("ObservableLike", observable)
        size = observables.dimension(form)
        given = values.setdefault("N", Fraction(size))
        if not is_symbolic(given) and np.any(np.asarray(given) != size):
            raise DomainError(
                f"the observable acts on dimension {size} where N = {show(given)}: leave N out, or "
                "give an observable of that size"
            )
        self.observable_check(observable)
        found = observables.exact_traces(form, self.trace_order)
        return found, observables.has_exact_numbers(form)

    def _evaluate(self, arguments: list[Value], *, exact: bool) -> Number:
        if any(is_symbolic(value) for value in arguments):
            return as_expression(self.function(*map(as_expression, arguments)))
        if not all(map(is_one, arguments)):
            mixed = [cast("Argument", as_fraction(value)) for value in arguments]
            return filtered(self.name, self.function, mixed)
        fractions = [cast("Fraction", as_fraction(value)) for value in arguments]
        if exact and self.rational and all(is_exact(value) for value in arguments):
            return self._exactly(fractions)
        return nearest_float(self.name, self.function, fractions)

    def _exactly(self, arguments: list[Fraction]) -> Fraction | float:
        """Return the Fraction, or a float where the value is a root that is none."""
        try:
            value = exact_value(self.name, self.function, arguments)
        except IrrationalError:
            return nearest_float(self.name, self.function, arguments)
        except TooLongError as error:
            raise DomainError(self._too_long(f"some {error}")) from None
        if not printable(value):
            raise DomainError(self._too_long(f"{digits(value)} digits"))
        return value

    def _too_long(self, length: str) -> str:
        first = self.parameters[-1].name
        return (
            f"the exact value of {self.name} has {length}, more than Python prints: give one value "
            f"as a float, such as {first}=float({first}), for the float nearest to it"
        )

    def __repr__(self) -> str:
        """Show name, summary and source."""
        return f"<Formula {self.name}: {self.summary} [{self.source}]>"


def _read(name: str, value: object) -> Value:
    """Read a value; a masked array keeps its mask for the result."""
    if is_masked(value):
        return np.ma.array(read(name, value.data), mask=np.ma.getmaskarray(value))
    return read(name, value)
