"""Symbols as Coq's variables: their names, their kinds, and what is assumed of them."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy

from derivations.errors import ProofError

__all__ = ["KEYWORDS", "Scope", "UncertifiedError"]

# What cannot be the name of a variable. Names of the libraries could be hidden by a variable: they
# get an underscore behind them.
_KEYWORDS = """
    Axiom CoFixpoint Definition Fixpoint Hypothesis IF Parameter Prop SProp Set Theorem Type
    Variable as at cofix do else end exists exists2 fix for forall fun if in let match mod of
    return struct then using where with
"""
_LIBRARY = """
    A C E I O Q R S U X Y Z PI Rabs Rmax Rmin Rpower added average constant cos cosh cut cycles
    double exp factors fact fst id image inverse kronecker left length letter ln max mean
    member min multiplied nat number permutations pieces position power psi put raised right
    rising seq sin sinh slope snd sorted sqrt sum tends term third tidy times total trace value
    variance word words
"""
KEYWORDS = frozenset(_KEYWORDS.split())
_TAKEN = frozenset(_LIBRARY.split())
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class UncertifiedError(ProofError):
    """What cannot be exported; the message says what and why."""


@dataclass
class Scope:
    """The variables of one statement.

    Parameters
    ----------
    whole
        The symbols that are natural numbers here, because they stand in exponents or as indices.
    meanings
        What names of the document are by their definitions, by their LaTeX.

    Examples
    --------
    >>> scope = Scope()
    >>> x = sympy.Symbol("x", positive=True)
    >>> scope.real(x), scope.real(sympy.Symbol("S")), scope.assumed()
    ('x', 'S_', ['0 < x'])
    """

    whole: frozenset[sympy.Symbol] = frozenset()
    names: dict[sympy.Symbol, str] = field(default_factory=dict)
    bound: dict[sympy.Symbol, str] = field(default_factory=dict)
    poles: list[sympy.Expr] = field(default_factory=list)
    least: dict[sympy.Symbol, int] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    sizes: dict[sympy.Symbol, str] = field(default_factory=dict)
    known_sizes: set[str] = field(default_factory=set)
    first: dict[sympy.Symbol, int] = field(default_factory=dict)
    elements: set[sympy.Symbol] = field(default_factory=set)
    meanings: Mapping[str, str] = field(default_factory=dict)

    def name(self, symbol: sympy.Symbol) -> str:
        """Return the name of a symbol; two symbols never share one.

        Raises
        ------
        UncertifiedError
            If Coq reserves the name.
        """
        if symbol in self.bound:
            return self.bound[symbol]
        if symbol not in self.names:
            self.names[symbol] = self._new(symbol)
        return self.names[symbol]

    def _new(self, symbol: sympy.Symbol) -> str:
        wanted = _readable(symbol.name)
        taken = {*self.names.values(), *self.bound.values(), *self.functions}
        while wanted in _TAKEN or wanted in taken:
            wanted += "_"
        return wanted

    def fresh(self, symbol: sympy.Symbol) -> str:
        """Return a name for a bound variable that nothing else has."""
        name = _readable(symbol.name)
        taken = {*self.names.values(), *self.bound.values(), *self.functions}
        while name in _TAKEN or name in taken:
            name += "_"
        return name

    def drop(self, symbol: sympy.Symbol) -> None:
        """Forget a variable that is bound no longer, and the poles that it stands in."""
        self.whole -= {symbol}
        self.poles = [pole for pole in self.poles if symbol not in pole.free_symbols]

    def function(self, name: str, count: int) -> str:
        """Return the name of a letter with so many indices."""
        wanted = _readable(name)
        while wanted in _TAKEN or wanted in self.names.values():
            wanted += "_"
        self.functions[wanted] = "nat -> " * count + "R"
        return wanted

    def size(self, index: sympy.Symbol) -> str:
        """Return below which number an index is.

        Raises
        ------
        UncertifiedError
            If the formula does not say it.
        """
        found = self.sizes.get(index)
        if found is None:
            raise UncertifiedError(f"over what {index} runs is not one size")
        if not found.endswith("%nat"):
            self.known_sizes.add(found)
        return found

    def meaning(self, tex: object) -> str | None:
        """Return what a name of the document is by its definition, where the entry says it."""
        return self.meanings.get(tex) if isinstance(tex, str) else None

    def kind(self, symbol: sympy.Symbol) -> str:
        """Return the type of a symbol: a natural number, a real one, or an operator."""
        if symbol.is_commutative is False or symbol in self.elements:
            return "element Alg"
        return "nat" if symbol in self.whole else "R"

    def real(self, symbol: sympy.Symbol) -> str:
        """Return a symbol as a real number."""
        if symbol.is_commutative is False:
            raise UncertifiedError(f"{symbol} is an operator: it does not commute")
        name = self.name(symbol)
        return f"INR {name}" if symbol in self.whole else name

    def free(self) -> list[sympy.Symbol]:
        """Return the symbols that nothing binds, in the order of their names."""
        return sorted(self.names, key=lambda symbol: self.names[symbol])

    def assumed(self) -> list[str]:
        """Return what is assumed of the symbols, beside the poles."""
        found = list[str]()
        for symbol in self.free():
            least = self.least.get(symbol, 0)
            if symbol in self.whole:
                least = max(least, int(bool(symbol.is_positive)))
                found += [f"({least} <= {self.names[symbol]})%nat"] if least else []
            elif symbol.is_positive:
                found.append(f"0 < {self.names[symbol]}")
            elif symbol.is_nonnegative:
                found.append(f"0 <= {self.names[symbol]}")
        return found


def _readable(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "", name.replace("{", "").replace("}", ""))
    if not _IDENTIFIER.fullmatch(plain):
        raise UncertifiedError(f"the symbol {name!r} gives no name that Coq can read: rename it")
    if plain in KEYWORDS:
        raise UncertifiedError(
            f"the symbol {name!r} has a name that Coq reserves: rename it, such as {plain}_0"
        )
    return plain
