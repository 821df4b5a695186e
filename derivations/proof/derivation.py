"""`Step` and `Derivation`: a proof is a list of equalities, each checked by a second route.

A step says that its left side equals its right side, names the rule that took one to the
other, and carries a *check*: a function that establishes the equality exactly **without
calling that rule**. A derivation is built in checking mode unless told otherwise; it fails at
the first step that does not hold, and the error names the step.

What counts as exact: two canonical forms that coincide; a defining linear system that the
right side satisfies identically; or exact evaluation at rational points of enough number to
decide a rational identity of known degree, which is a proof and says so (see
:mod:`derivations.routes.matrices`). Floating point never decides a step.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, cast

from derivations.errors import ProofError
from derivations.statements.forms import Chain, Relation, chain
from derivations.statements.from_plain import plain_to_latex
from derivations.statements.written import Words, value_of

if TYPE_CHECKING:
    from typing import Never

__all__ = [
    "Check",
    "Checked",
    "Derivation",
    "Step",
    "render",
    "stated",
    "step",
    "unchecked",
    "without_checking",
]


_CHECKING: ContextVar[bool] = ContextVar("checking", default=True)


@contextmanager
def without_checking() -> Generator[None]:
    """Build derivations for rendering only: none that is made inside is verified.

    Such a derivation has no ``checks``, and nothing may rest on it.
    """
    token = _CHECKING.set(False)
    try:
        yield
    finally:
        _CHECKING.reset(token)


def one_line(prose: str) -> str:
    """Return a block of prose without its line breaks and its indentation."""
    return " ".join(prose.split())


def unchecked(build: Callable[[], Derivation]) -> Derivation:
    """Return what a builder builds, not verified, and past its cache: that holds what is."""
    with without_checking():
        own: Callable[[], Derivation] = getattr(build, "__wrapped__", build)
        return own()


@dataclass(frozen=True)
class Checked:
    """How a step was found to hold.

    Parameters
    ----------
    route
        The independent route, a short phrase: ``"Gram matrix"``.
    detail
        What was compared and why that decides it; one or two sentences.
    only
        The values at which the sides were compared, if these do not decide all others:
        ``"$N=2$ and $4$"``. Such a check says that the step holds there and proves no more.
    """

    route: str
    detail: str
    only: str = ""

    def told(self) -> str:
        """Return how it was checked, in LaTeX.

        Examples
        --------
        >>> Checked("expansion", "both sides in monomials.", only="$N=2$").told()
        'at $N=2$ only, by expansion: both sides in monomials.'
        """
        where = f"at {self.only} only, " if self.only else ""
        return f"{where}by {plain_to_latex(self.route)}: {self.detail}"

    def __post_init__(self) -> None:
        """Take the detail as one line, however its block was broken."""
        object.__setattr__(self, "detail", one_line(self.detail))


class Check(Protocol):
    """Decides a step: it takes what the two sides are worth.

    Of which kinds that is, each check says itself; to be asked, it has to be known only that it
    takes two sides. That is why they stand here as of no kind at all.
    """

    def __call__(self, left: Never, right: Never, /) -> Checked:
        """Return how the step was found to hold, or raise ProofError."""
        ...


@dataclass(frozen=True)
class Step:
    """One equality of a derivation.

    Parameters
    ----------
    name
        Short and unique within the derivation; an error quotes it.
    left, right
        The two sides: SymPy expressions, formulas, quantities, objects of the calculus; no texts.
    rule
        What takes the left side to the right side, in words.
    check
        ``check(left, right)`` returns a :class:`Checked` or raises :class:`ProofError`. It
        must not call the rule.
    source
        Where the rule comes from: an equation of the paper, a theorem.
    relation
        What joins the sides on the page, where it is not ``=``.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> def by_expansion(left, right):
    ...     if sympy.expand(left - right) != 0:
    ...         raise ProofError(f"{left} is not {right}")
    ...     return Checked("expansion", "both sides expanded in monomials of x")
    >>> step = Step("square", (x + 1) ** 2, x**2 + 2 * x + 1, "binomial formula", by_expansion)
    >>> step.verify().route
    'expansion'
    """

    name: str
    left: object
    right: object
    rule: str
    check: Check = field(repr=False)
    source: str = ""
    relation: Relation = "="

    def __post_init__(self) -> None:
        """Take the rule as one line, however its block was broken; refuse a side that is a text."""
        for side in (self.left, self.right):
            if isinstance(side, str):
                raise ProofError(
                    f"a side of step {self.name!r} is the text {side!r}, which no check can use: "
                    "give an expression, a formula built with w(), or a Quantity with its meaning"
                )
        object.__setattr__(self, "rule", one_line(self.rule))

    def verify(self) -> Checked:
        """Check the equality by its independent route.

        Raises
        ------
        ProofError
            If the two sides differ; the message begins with the step's name.
        """
        check = cast("Callable[[object, object], object]", self.check)
        try:
            checked = check(value_of(self.left), value_of(self.right))
        except ProofError as error:
            raise ProofError(f"step {self.name!r} does not hold: {error}") from error
        if not isinstance(checked, Checked):
            raise ProofError(
                f"step {self.name!r} was not checked: its check returned {checked!r}; "
                "a check returns a Checked or raises ProofError"
            )
        return checked

    def latex_sides(self) -> tuple[str, str]:
        """Return the LaTeX of the left and of the right side."""
        return render(self.left), render(self.right)


@dataclass(frozen=True)
class Derivation:
    """A chain of checked steps from stated assumptions to a result.

    Parameters
    ----------
    claim
        The permanent id of the claim it proves.
    title
        One line.
    assumptions
        What is assumed, each a sentence (LaTeX allowed).
    steps
        In order; the names are unique.
    result
        What has been derived: usually the right side of the last step.
    states
        What has been proved, statement by statement: chains of formulas and relations, and words.
        By default what the last step says.
    checking
        Whether to verify every step now. Building without is for rendering only.
    assumes
        Ids of the claims whose results it takes for granted.

    Raises
    ------
    ProofError
        If a step does not hold, two steps share a name, or there is no step.
    """

    claim: str
    title: str
    assumptions: tuple[str, ...]
    steps: tuple[Step, ...]
    result: object
    states: tuple[Chain | Words, ...] = ()
    checking: bool = True
    assumes: tuple[str, ...] = ()
    checks: tuple[Checked, ...] = field(init=False, default=(), compare=False)

    def __post_init__(self) -> None:
        """Verify every step, where asked to."""
        object.__setattr__(self, "assumptions", tuple(map(one_line, self.assumptions)))
        names = [step.name for step in self.steps]
        if not names:
            raise ProofError(f"the derivation of {self.claim!r} has no steps: nothing is proved")
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ProofError(
                f"the derivation of {self.claim!r} has two steps named {min(doubled)!r}: "
                "name each step uniquely, because errors quote the name"
            )
        if not self.states:
            last = self.steps[-1]
            object.__setattr__(self, "states", (chain(last.left, last.relation, last.right),))
        if self.checking and _CHECKING.get():
            object.__setattr__(self, "checks", self.verify())

    @property
    def result_tex(self) -> str:
        """The LaTeX of what has been proved."""
        return stated(self.states)

    def verify(self) -> tuple[Checked, ...]:
        """Check every step and return how each was found to hold."""
        return tuple(self._verified())

    def _verified(self) -> Iterator[Checked]:
        for step in self.steps:
            try:
                yield step.verify()
            except ProofError as error:
                raise ProofError(f"the derivation of {self.claim!r} fails: {error}") from error

    def with_checks(self, checks: tuple[Checked, ...]) -> Derivation:
        """Return a copy that carries how its steps were found to hold, in an earlier run.

        Nothing is verified here: who hands a check on answers for its being of these very steps.
        """
        if len(checks) != len(self.steps):
            raise ProofError(
                f"{len(checks)} checks cannot be those of the {len(self.steps)} steps of "
                f"{self.claim!r}: verify the derivation instead"
            )
        copied = replace(self, checking=False)
        object.__setattr__(copied, "checks", checks)
        return copied

    def altered(self, name: str, right: object) -> Derivation:
        """Return an unchecked copy with the right side of one step replaced.

        This makes the mutants of the symbolic tier: verifying the copy must fail, at that
        step.
        """
        if all(step.name != name for step in self.steps):
            known = ", ".join(step.name for step in self.steps)
            raise ProofError(f"no step is named {name!r} in {self.claim!r}: there are {known}")
        steps = tuple(
            replace(step, right=right) if step.name == name else step for step in self.steps
        )
        return replace(self, steps=steps, checking=False)

    def latex(self) -> str:
        """Return a LaTeX subsubsection that states, derives and says how each step was checked."""
        from derivations.proof.rendering import derivation_to_latex

        return derivation_to_latex(self)


def stated(states: tuple[Chain | Words, ...]) -> str:
    """Return statements beside each other, words behind what they belong to."""
    tex = render(states[0])
    for state in states[1:]:
        if not isinstance(state, Words):
            tex += r",\qquad "
        elif not state.text.startswith((",", ":", ";")):
            tex += r"\quad "
        tex += render(state)
    return tex


def step(
    name: str,
    left: object,
    right: object,
    rule: str,
    *,
    source: str = "",
    relation: Relation = "=",
) -> Callable[[Check], Step]:
    """Make a step of the check that stands below: sides, reason and check are one piece.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> @step("square", (x + 1) ** 2, x**2 + 2 * x + 1, "binomial formula")
    ... def square(left, right):
    ...     if sympy.expand(left - right) != 0:
    ...         raise ProofError(f"{left} is not {right}")
    ...     return Checked("expansion", "both sides expanded in monomials of x")
    >>> square.verify().route, square.latex_sides()
    ('expansion', ('(x + 1)^2', 'x^2 + 2x + 1'))
    """

    def made(check: Check) -> Step:
        return Step(name, left, right, rule, check, source=source, relation=relation)

    return made


def render(value: object) -> str:
    """Return the LaTeX of one side."""
    from derivations.statements.printer import printed

    return printed(value)
