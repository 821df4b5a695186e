"""False steps that hold wherever a check used to look: each is refused, whatever its kind."""

from __future__ import annotations

from math import prod

import pytest
import sympy

from derivations.descent import frozen, gradient_step, landscape, noisy_gradient, second_order
from derivations.errors import ProofError
from derivations.kernel.form import derive_kernel_form
from derivations.meta_kernel import form
from derivations.noise import absolute_error, law, recursion
from derivations.proof.derivation import unchecked
from derivations.proof.wrong_versions import wrong_versions
from derivations.routes.patterns import Sums, decide_formulas, decide_sums
from derivations.routes.words import normal_form, refuse_other_words
from derivations.setup import lecun, moment_scaling, single_moments
from derivations.statements.counting import index_count
from derivations.statements.indexed import (
    Letters,
    add_from,
    add_over,
    count,
    indices,
    multiply_over,
    of_size,
)
from derivations.statements.written import Sum, value_of, w
from derivations.symbols import L

A, B = indices("a b")
G = Letters("g", lambda k: sympy.Symbol(f"g{k}"))


def vanishing(name, points):
    """Return a polynomial that is zero at every one of the points."""
    return prod((name - p for p in points), start=sympy.Integer(1))


def hall(a, b, c):
    """Return [[A, B]², C], which is zero for all matrices of two rows and for no larger ones."""
    square = (a * b - b * a) ** 2
    return sympy.expand(square * c - c * square)


def different(*names):
    """Return what is 0 unless all indices are different: so where they have too few values."""
    pairs = [(p, q) for n, p in enumerate(names) for q in names[n + 1 :]]
    return prod((1 - sympy.KroneckerDelta(p, q) for p, q in pairs), start=sympy.Integer(1))


def three(term):
    """Return a sum over three different indices: nothing for two values."""
    c = sympy.Symbol("c")
    return add_over(term[A] * term[B] * term[c], A, B, c, ordered=True)


FALSE = {
    "the moments up to order eight are those of the law": (
        law.derive_noise_law, "the characteristic function",
        lambda right: right * sympy.exp(law.S**10),
    ),
    "right at two values of K": (
        law.derive_noise_law, "one variable instead",
        lambda right: right * sympy.exp(law.S**2 * (law.K - 1) * (4 * law.K - 9)),
    ),
    "right at the times and numbers of the check": (
        absolute_error.derive_mean_absolute, "mean and variance put in",
        lambda right: right + vanishing(absolute_error.T, range(1, 6)),
    ),
    "right for every degree that is multiplied out": (
        moment_scaling.derive_moment_scaling, "the polynomial",
        lambda right: right + vanishing(single_moments.k, range(1, 9)),
    ),
    "right at the sizes and degrees that are integrated": (
        moment_scaling.derive_moment_scaling, "one entry",
        lambda right: right + vanishing(moment_scaling.N, (2, 3, 4, 7)),
    ),
    "right unless four indices differ, where there are three values": (
        lecun.derive_lecun_moment, "without a dagger",
        lambda right: right + lecun.GAIN / lecun.WIDTH * different(
            lecun.I_, lecun.J_, lecun.K_, lecun.L_),
    ),
    "right for circuits of one qubit": (
        form.derive_curvature, "the curvature",
        lambda right: right + hall(form.A, form.B, form.O),
    ),
    "right in two dimensions": (
        derive_kernel_form, "the shifted error",
        lambda right: right + hall(*sympy.symbols("X A", commutative=False),
                                   sympy.Symbol("A", commutative=False)),
    ),
    "right for one angle, of any slope": (
        second_order.derive_second_order_error, "the step put in",
        lambda right: right + second_order.META * second_order.KERNEL,
    ),
    "right for two angles": (
        gradient_step.derive_first_order_error, "first order in the rate",
        lambda right: right + gradient_step.ETA * gradient_step.K**3,
    ),
    "right for the first five steps": (
        noisy_gradient.derive_training_time, "the number of steps",
        lambda right: right + vanishing(right, range(1, 6)),
    ),
    "right to order seven of the series": (
        noisy_gradient.derive_training_time, "beside the linear form",
        lambda right: right + noisy_gradient.X**8,
    ),
    "right for up to five angles": (
        landscape.derive_many_minima, "its eigenvalues",
        lambda right: right * (1 + vanishing(L, range(1, 6))),
    ),
    "the frozen law at the times that are written out": (
        frozen.derive_second_order, "its change adds up",
        lambda right: right + vanishing(frozen.T, range(5)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FALSE)
def test_what_holds_at_the_values_of_a_check_alone_is_refused(kind):
    build, name, change = FALSE[kind]
    derivation = unchecked(build)
    right = next(value_of(step.right) for step in derivation.steps if step.name == name)
    wrong = derivation.altered(name, change(right))
    with pytest.raises(ProofError, match="does not hold"):
        next(step for step in wrong.steps if step.name == name).verify()


def test_an_exponent_that_is_right_for_the_first_times_is_refused():
    i, t = recursion._I, recursion.T
    term = w(recursion._FACTOR) ** (count(i) + prod((count(i) - p for p in range(7)), start=w(1)))
    noise = add_from(term * recursion._NOISE[w(t) - 1 - i], i, 0, t - 1)
    body = recursion._CLOSED.body
    assert isinstance(body, Sum)
    closed = body.terms[0] + recursion._ROOT * noise
    derivation = unchecked(recursion.derive_solution)
    wrong = derivation.altered("the solution", of_size(closed, recursion._CLOSED.ranges))
    with pytest.raises(ProofError, match="the solution"):
        wrong.steps[0].verify()


def test_indices_are_counted_in_the_sides():
    g = G
    assert index_count(add_over(g[A], A) ** 2 * L, frozenset({L})) == 3
    assert index_count(add_over(g[A] * add_over(g[B], B), A)) == 2
    with pytest.raises(ProofError, match="no polynomial"):
        index_count(1 / add_over(g[A], A))
    with pytest.raises(ProofError, match="as many indices"):
        index_count(multiply_over(g[A], A))


def test_a_sum_over_three_indices_is_seen_where_two_would_do():
    def of(body):
        c = sympy.Symbol("c")
        return value_of(of_size(body, lambda n: dict.fromkeys((A, B, c), n)))

    square = add_over(G[A], A) ** 2
    with pytest.raises(ProofError, match="with 3 values"):
        decide_formulas(of(square), of(square + three(G)), route="", what="")
    with pytest.raises(ProofError, match="no formula"):
        decide_formulas(of(square), lambda n: of(square)(n), route="", what="")


def test_more_indices_than_theory_allows_are_refused_and_too_few_are_seen():
    K = sympy.Symbol("K")
    sums = Sums({K: lambda a: sympy.Symbol(f"g{a}") ** 2}, L)
    with pytest.raises(ProofError, match="4 indices"):
        decide_sums(lambda n: sums.at(K, n), K + vanishing(L, range(1, 5)), sums, 1,
                    route="", what="")  # fmt: skip
    with pytest.raises(ProofError, match=r"the sides are|left side"):
        decide_sums(lambda n: sums.at(K**2, n), K * sympy.Symbol("g1") ** 2, sums, 1,
                    route="", what="")  # fmt: skip
    with pytest.raises(ProofError, match="no polynomial"):
        decide_sums(lambda n: sums.at(K, n), 1 / K, sums, 1, route="", what="")


def test_words_are_compared_in_letters_and_not_at_matrices():
    a, b, c = sympy.symbols("a b c", commutative=False)
    assert hall(*(sympy.Matrix(2, 2, range(n, n + 4)) for n in (1, 3, 8))) == sympy.zeros(2, 2)
    with pytest.raises(ProofError, match="in letters"):
        refuse_other_words(a, a + hall(a, b, c))
    assert normal_form(a * b * a * c, (b, a)) == a * c
    with pytest.raises(ProofError, match="no word"):
        normal_form(a**-1)


def test_what_is_added_to_functions_of_sizes_grows_beyond_what_is_written_out():
    step = gradient_step.angles_squared
    said = [name for name, _ in wrong_versions(step)]
    assert "right: (n − 1)⋯(n − 4) more, n values of an index" in said
