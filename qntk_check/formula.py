"""`Formula`: an expression with its meaning, its domain and the claim that validates it.

A formula is written once, as a plain Python function of its parameters. The same function
serves exact rationals, floating-point arrays and SymPy symbols, so that what the symbolic tier
proves is what the user evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, Any

import numpy as np

from qntk_check import observables
from qntk_check.domains import is_symbolic, moment_traces
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.evaluation import evaluate

if TYPE_CHECKING:
    import sympy

__all__ = ["Formula", "Parameter"]


@dataclass(frozen=True)
class Parameter:
    """One argument of a formula: its name, LaTeX, meaning, unit and validator.

    ``check(name, value)`` returns the value or raises
    :class:`~qntk_check.errors.DomainError`.
    """

    name: str
    tex: str
    meaning: str
    unit: str
    check: Callable[[str, Any], Any]
    integer: bool = False
    positive: bool = False


@dataclass(frozen=True)
class Formula:
    """A validated formula, callable on numbers, arrays, exact rationals and symbols.

    Call it with the parameters by name (or in order), and with either ``traces=(Tr O, Tr O²,
    …)`` or ``observable=``: a Hermitian array, a 1-D list of eigenvalues or Pauli strings such
    as ``{"ZZI": 1.0}``. Then ``N`` may be left out.

    - ``int`` and ``Fraction`` in: a ``Fraction`` out, exactly; a float where it is irrational.
    - floats and arrays in: NumPy broadcasting, float64 out.
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
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    trace_order: int
    validity: str
    claim: str
    source: str
    relations: tuple[Callable[[Mapping[str, Any]], None], ...] = ()
    moment_relations: tuple[Callable[[Any, Any], None], ...] = ()
    observable_check: Callable[[Any], None] = lambda _observable: None
    rational: bool = True

    def __call__(
        self, *args: Any, traces: Any = None, observable: Any = None, **kwargs: Any
    ) -> Any:
        """Evaluate the formula; see the class for what each kind of input returns."""
        values = self._bind(args, kwargs)
        moments = self._moments(values, traces, observable)
        for parameter in self.parameters:
            if parameter.name not in values:
                raise DomainError(
                    f"{self.name} needs {parameter.name} ({parameter.meaning}): "
                    f"call {self.signature}"
                )
            parameter.check(parameter.name, values[parameter.name])
        for relation in self.relations:
            relation(values)
        if self.trace_order:
            moments = moment_traces(moments, self.trace_order, values["N"])
            for moment_relation in self.moment_relations:
                moment_relation(values["N"], moments)
        ordered = [values[parameter.name] for parameter in self.parameters]
        return self._evaluate([*ordered, *moments[: self.trace_order]])

    @property
    def signature(self) -> str:
        """How to call it, for a message."""
        names = [parameter.name + "=" for parameter in self.parameters]
        if self.trace_order:
            names.append("traces=(Tr O, …) or observable=")
        return f"{self.name}({', '.join(names)})"

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The SymPy symbols of ``expr``: the parameters, then T_1, …, T_k."""
        import sympy

        own = [
            sympy.Symbol(p.name, integer=p.integer or None, positive=p.positive or None, real=True)
            for p in self.parameters
        ]
        moments = [sympy.Symbol(f"T_{k}", real=True) for k in range(1, self.trace_order + 1)]
        return (*own, *moments)

    @property
    def expr(self) -> sympy.Expr:
        """The formula as a SymPy expression in ``symbols``; T_k stands for Tr O^k."""
        import sympy

        return sympy.sympify(self.function(*self.symbols))

    def latex(self) -> str:
        """Return the LaTeX of the expression, traces written as Tr O^k."""
        import sympy

        names = {symbol: parameter.tex for symbol, parameter in zip(
            self.symbols, self.parameters, strict=False)}  # fmt: skip
        for k in range(1, self.trace_order + 1):
            power = "" if k == 1 else f"^{{{k}}}"
            names[self.symbols[len(self.parameters) + k - 1]] = (
                rf"\operatorname{{Tr}}\left(O{power}\right)"
            )
        return sympy.latex(self.expr, symbol_names=names)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
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
        # A list times a number repeats the list: relations multiply, so they get arrays.
        return {k: np.asarray(v) if isinstance(v, list | tuple) else v for k, v in values.items()}

    def _moments(self, values: dict[str, Any], traces: Any, observable: Any) -> Any:
        if not self.trace_order:
            if traces is not None or observable is not None:
                raise DomainError(f"{self.name} does not depend on O: call {self.signature}")
            return ()
        if (traces is None) == (observable is None):
            given = "neither" if traces is None else "both"
            raise DomainError(
                f"{self.name} got {given} of traces= and observable=: give exactly one, "
                f"as in {self.signature}"
            )
        if observable is None:
            return traces
        size = observables.dimension(observable)
        given = values.setdefault("N", size)
        if not is_symbolic(given) and np.any(np.asarray(given, dtype=float) != size):
            raise DomainError(
                f"the observable acts on dimension {size} where N = {given!r}: leave N out, or "
                "give an observable of that size"
            )
        self.observable_check(observable)
        return observables.traces(observable, self.trace_order)

    def _evaluate(self, arguments: list[Any]) -> Any:
        if any(is_symbolic(value) for value in arguments):
            import sympy

            return sympy.sympify(self.function(*[sympy.sympify(_native(v)) for v in arguments]))
        exact = all(isinstance(value, Rational | np.integer) for value in arguments)
        if exact and self.rational:
            exact = self.function(*[Fraction(_native(value)) for value in arguments])
            return exact if isinstance(exact, float) else Fraction(exact)  # an irrational root
        result = evaluate(self.function, [_as_float(value) for value in arguments])
        return float(result) if np.ndim(result) == 0 else np.asarray(result)

    def __repr__(self) -> str:
        """Show name, summary and source."""
        return f"<Formula {self.name}: {self.summary} [{self.source}]>"


def _native(value: Any) -> Any:
    """Turn a NumPy scalar into the Python number that Fraction and SymPy read exactly."""
    return value.item() if isinstance(value, np.generic) else value


def _as_float(value: Any) -> Any:
    return np.asarray(value, dtype=float) if not isinstance(value, Rational) else float(value)
