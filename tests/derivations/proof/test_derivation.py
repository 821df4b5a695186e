"""Steps and derivations: what holds passes, what does not is named."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, render

x = sympy.Symbol("x")


def expansion(left, right):
    if sympy.expand(left - right) != 0:
        raise ProofError(f"{left} is not {right}")
    return Checked("expansion", "compared monomial by monomial.")


def a_derivation(second=x**2 + x, *, checking=True):
    steps = (
        Step("factor", x**2 + x, x * (x + 1), "common factor", expansion),
        Step("expand", x * (x + 1), second, "distributive law", expansion),
    )
    return Derivation("demo", "A demonstration", ("$x$ commutes.",), steps, second, (), checking)


def test_a_derivation_that_holds_records_how():
    assert [check.route for check in a_derivation().checks] == ["expansion", "expansion"]


def test_a_wrong_step_names_itself_when_built():
    with pytest.raises(ProofError, match=r"'demo' fails: step 'expand' does not hold"):
        a_derivation(second=x**2 - x)


@pytest.mark.parametrize("name", ["factor", "expand"])
def test_an_altered_step_fails_at_that_step(name):
    mutant = a_derivation().altered(name, x**3)
    with pytest.raises(ProofError, match=f"step '{name}'"):
        mutant.verify()


def test_altering_an_unknown_step_is_refused():
    with pytest.raises(ProofError, match="no step is named 'nope'"):
        a_derivation().altered("nope", x)


def test_a_check_that_returns_nothing_is_no_check():
    step = Step("silent", x, x, "nothing", lambda _left, _right: None)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ProofError, match="was not checked"):
        step.verify()


def test_no_steps_and_doubled_names_are_refused():
    with pytest.raises(ProofError, match="no steps"):
        Derivation("demo", "Empty", (), (), x)
    step = Step("same", x, x, "identity", expansion)
    with pytest.raises(ProofError, match="two steps named 'same'"):
        Derivation("demo", "Doubled", (), (step, step), x)


def test_unchecked_latex_checks_first():
    with pytest.raises(ProofError, match="'expand'"):
        a_derivation(second=x, checking=False).latex()


def test_latex_is_the_same_on_every_call():
    assert a_derivation().latex() == a_derivation().latex()
    assert r"\boxed{x(x + 1)=x^2 + x}" in a_derivation().latex()


def test_render_takes_sympy_and_objects_with_latex():
    class Own:
        def latex(self):
            return "own"

    assert (render(x**2), render(Own())) == ("x^2", "own")


def test_a_side_that_is_a_text_is_refused():
    with pytest.raises(ProofError, match="no check can use"):
        Step("typed", "x+1", x, "none", lambda _a, _b: Checked("r", "d"))
