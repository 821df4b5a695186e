"""What is public, found anew at every run, and one right call of each.

A door is a package: its ``__all__`` says what people import. Where a package's docstring sends them
to its modules, their ``__all__`` counts too. A right call is taken from the docstring's example, up
to the call itself, or from the table in ``examples``. Checkers (``check_…``) are called by all of
these, and not by people.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, is_typeddict

from examples import CALLS, GEARS, MADE_BY_US, PARAMETERS, TRACES, WITH_MODULES

__all__ = ["Call", "Missing", "calls_of"]


@dataclass(frozen=True)
class Call:
    """A right call of something public."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    bound: bool = False  # whether the first argument is the object that a method belongs to

    @property
    def parameters(self) -> list[str | int]:
        """What can be replaced: positions, given names, and names that have defaults."""
        named: list[str | int] = [*range(self.bound, len(self.args)), *self.kwargs]
        try:
            signature = inspect.signature(self.function)
        except ValueError:
            return named
        after = list(signature.parameters.values())[len(self.args) :]
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        return [*named, *(p.name for p in after if p.kind in kinds and p.name not in self.kwargs)]

    def replaced(self, changes: dict[str | int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments with some of them replaced."""
        args = tuple(changes.get(place, value) for place, value in enumerate(self.args))
        kwargs = {**self.kwargs, **{k: v for k, v in changes.items() if isinstance(k, str)}}
        return args, kwargs


@dataclass(frozen=True)
class Missing:
    """Something public of which no right call is known."""

    name: str


class _CallSeenError(BaseException):
    """Ends an example at the call that was looked for."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super().__init__()
        self.call = args, kwargs


def calls_of(door: str) -> Iterator[Call | Missing]:
    """Yield a right call of every function, class and method behind a door."""
    met: set[int] = set()
    for module in _modules(door):
        for name in module.__all__:
            thing = getattr(module, name)
            label = f"{module.__name__}.{name}"
            if id(thing) in met or name.startswith("check_") or label in GEARS:
                continue
            met.add(id(thing))
            if inspect.isclass(thing):
                yield from _class_calls(module, label, thing)
            elif callable(thing) and _takes_something(thing):
                yield _call(module, label, thing, [thing])


def _modules(door: str) -> list[Any]:
    """Return the package, and where its modules are imported by people too, these after it."""
    package = importlib.import_module(door)
    inner = pkgutil.iter_modules(package.__path__) if door in WITH_MODULES else ()
    names = [f"{door}.{info.name}" for info in inner if not info.name.startswith("_")]
    modules = [package, *map(importlib.import_module, names)]
    return [module for module in modules if hasattr(module, "__all__")]


def _takes_something(thing: Any) -> bool:
    try:
        return bool(inspect.signature(thing).parameters)
    except ValueError:  # an alias of a type is no function
        return False


def _class_calls(module: Any, label: str, kind: type) -> Iterator[Call | Missing]:
    # A TypedDict lists the options of a function: it is checked there, and called by nobody.
    if issubclass(kind, BaseException) or hasattr(kind, "__members__") or is_typeddict(kind):
        return
    if label not in MADE_BY_US:
        yield _call(module, label, kind, [kind])
    for name, member in sorted(inspect.getmembers(kind)):
        own = any(name in vars(base) and base.__module__.startswith(("qntk_check", "derivations"))
                  for base in kind.__mro__)  # fmt: skip
        if (
            name.startswith("_")
            or not own
            or not (inspect.isfunction(member) or inspect.ismethod(member))
        ):
            continue
        parameters = list(inspect.signature(member).parameters)
        if len(parameters) > inspect.isfunction(member):
            yield _call(module, f"{label}.{name}", member, [member, kind, module], owner=kind)


def _call(
    module: Any, label: str, thing: Any, documented: list[Any], owner: type | None = None
) -> Call | Missing:
    bound = owner is not None and inspect.isfunction(thing)
    if hasattr(thing, "trace_order") and {p.name for p in thing.parameters} <= set(PARAMETERS):
        values = {p.name: PARAMETERS[p.name] for p in thing.parameters}
        traces = {"traces": TRACES[: thing.trace_order]} if thing.trace_order else {}
        return Call(label, thing, (), {**values, **traces})
    if label in CALLS:
        args, kwargs = CALLS[label]()
        return Call(label, thing, args, kwargs, bound)
    for source in documented:
        found = _seen(module, label.rpartition(".")[2], source, owner)
        if found is not None:
            return Call(label, thing, *found, bound)
    return Missing(label)


def _seen(module: Any, name: str, source: Any, owner: type | None) -> Any:
    """Run an example up to the call that is looked for, and return its arguments."""
    home = inspect.getmodule(source) or module
    scope = dict(vars(home))
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(source) or "", scope, name, None, 0)
    with _watched(owner or module, name) as watch:
        if owner is None:
            scope[name] = watch
        for example in test.examples:
            try:
                exec(compile(example.source, f"<example of {name}>", "single"), scope)
            except _CallSeenError as seen:
                return seen.call
            except Exception:  # noqa: BLE001 (an example that needs what the watch replaced)
                return None
    return None


@contextmanager
def _watched(owner: Any, name: str) -> Iterator[Callable[..., Any]]:
    """Put a watch in the place of a function of a module, or of a method of a class."""
    before = inspect.getattr_static(owner, name)

    def watch(*args: Any, **kwargs: Any) -> Any:
        raise _CallSeenError(args, kwargs)

    setattr(owner, name, staticmethod(watch) if isinstance(before, classmethod) else watch)
    try:
        yield watch
    finally:
        setattr(owner, name, before)
