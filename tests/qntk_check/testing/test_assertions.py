"""One line in a test: what it lets pass, what it refuses, how often it errs, and its words."""

from __future__ import annotations

import copy
import importlib.util
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import binom

from qntk_check.errors import DomainError, EvidenceError, NoValueError, QNTKError
from qntk_check.evidence import Outcome
from qntk_check.testing import (
    DisprovedError,
    UndecidedError,
    assert_mean,
    assert_same_mean,
    assert_variance,
    assertions,
    strategies,
)

SMALL = {"alpha": 1e-4, "beta": 1e-4}


def uniform(rng, size):
    return rng.random(size)


def bell(rng, size):
    return rng.beta(2, 2, size)


def coin(rng, size):
    return (rng.random(size) < 0.3).astype(float)


# ---- what passes, what is refused


def test_true_values_pass_and_say_what_was_excluded():
    shown = assert_mean(bell, 0.5, bounds=(0, 1), **SMALL)
    assert shown.outcome is Outcome.SUPPORTED
    assert shown.draws == shown.entry.samples <= 10_000
    assert str(shown).startswith(
        "the mean is 0.5 within 0.025: below 0.475 and above 0.525 are excluded (error rate at "
        f"most 0.0001) after {shown.draws} draws, which give 0."
    )


def test_a_variance_takes_two_draws_a_sample():
    shown = assert_variance(uniform, 1 / 12, bounds=(0, 1), relative=0.1, **SMALL)
    assert shown.draws == 2 * shown.entry.samples
    assert shown.test.upper == 0.5


def test_a_variance_does_not_depend_on_where_the_variable_lies():
    shifted = assert_variance(
        lambda rng, size: rng.random(size) - 7, 1 / 12, bounds=(-7, -6), relative=0.1, seed=1
    )
    there = assert_variance(uniform, 1 / 12, bounds=(0, 1), relative=0.1, seed=1)
    assert shifted.mean == pytest.approx(there.mean)


def test_same_means_of_different_laws_pass():
    shown = assert_same_mean(uniform, bell, bounds=(0, 1), absolute=0.05, **SMALL)
    assert shown.excluded == (-0.05, 0.05)
    assert shown.standard_error


@pytest.mark.parametrize("wrong", [0.475, 0.525, 0.4, 0.9])
def test_a_wrong_mean_fails_with_what_was_excluded(wrong):
    with pytest.raises(
        DisprovedError, match=r"that is excluded \(error rate at most 0.0001"
    ) as info:
        assert_mean(bell, wrong, bounds=(0, 1), relative=0.05 * 0.5 / wrong, **SMALL)
    assert f"after {info.value.shown.draws} draws, which give 0." in str(info.value)
    assert "the draws are those of seed=" in str(info.value)


@pytest.mark.parametrize("factor", [2, 0.5, 0])
def test_a_wrong_variance_fails(factor):
    with pytest.raises(DisprovedError, match="the variance is not"):
        assert_variance(uniform, factor / 12, bounds=(0, 1), absolute=1 / 120, **SMALL)


def test_different_means_fail():
    with pytest.raises(DisprovedError, match="the difference of the means is not 0"):
        assert_same_mean(uniform, coin, bounds=(0, 1), absolute=0.05, **SMALL)


def test_a_value_outside_the_bounds_is_excluded_without_a_draw():
    with pytest.raises(DisprovedError, match="without a draw") as info:
        assert_mean(bell, 1.5, bounds=(0, 1))
    assert info.value.shown.draws == 0


def test_too_few_draws_are_no_success_and_the_cap_that_is_advised_decides():
    with pytest.raises(UndecidedError, match="not decided: nothing is excluded") as info:
        assert_mean(bell, 0.5, bounds=(0, 1), cap=1000)
    advised = int(str(info.value).split("give cap=")[1].split(",")[0])
    assert 1000 < advised < 20_000
    assert assert_mean(bell, 0.5, bounds=(0, 1), cap=advised).draws <= advised


def test_the_cap_counts_draws_not_pairs():
    with pytest.raises(UndecidedError) as info:
        assert_variance(uniform, 1 / 12, bounds=(0, 1), relative=0.01, cap=4000)
    assert info.value.shown.draws == 4000


def test_the_same_seed_gives_the_same_draws_and_another_one_others():
    one, two, three = (
        assert_mean(bell, 0.5, bounds=(0, 1), seed=seed) for seed in ({"n": 1}, {"n": 1}, {"n": 2})
    )
    assert one.mean == two.mean != three.mean


def test_a_failure_survives_being_taken_apart_and_rebuilt():
    with pytest.raises(DisprovedError) as info:
        assert_mean(bell, 0.9, bounds=(0, 1))
    again = copy.copy(info.value)
    assert str(again) == str(info.value)
    assert isinstance(again, AssertionError)
    assert isinstance(again, QNTKError)


# ---- bad arguments name the value, the reason, the way out


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (partial(assert_mean, uniform, 0, bounds=(-1, 1)), DomainError, "give absolute="),
        (partial(assert_mean, uniform, 0.5, bounds=(1, 0)), DomainError, "lowest < highest"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 1, 2)), DomainError, "give two numbers"),
        (partial(assert_mean, uniform, 0.5, bounds=1), DomainError, "is no list"),
        (partial(assert_mean, uniform, float("nan"), bounds=(0, 1)), DomainError, "NaN"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 1), relative=0), DomainError, "positive"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 1), relative=1), DomainError, "0 pass"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 1), alpha=1), DomainError, "alpha"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 1), cap=0), DomainError, "cap"),
        (partial(assert_mean, 0.5, 0.5, bounds=(0, 1)), DomainError, "give a function"),
        (partial(assert_mean, uniform, 0.5, bounds=(0, 0.6)), EvidenceError, "outside"),
        (partial(assert_variance, uniform, 0.1, bounds=(0, 0.6)), EvidenceError, "outside"),
        (
            partial(assert_same_mean, uniform, uniform, bounds=(0, 0.9), absolute=0.1),
            EvidenceError,
            "outside",
        ),
        (
            partial(assert_same_mean, uniform, lambda r, s: r.random(s + 1), bounds=(0, 1),
                    absolute=0.1),
            EvidenceError,
            "exactly `size`",
        ),
        (
            partial(assert_mean, lambda r, s: np.full(s, np.nan), 0.5, bounds=(0, 1)),
            EvidenceError,
            "the evaluation failed",
        ),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused(call, error, message):
    with pytest.raises(error, match=message) as info:
        call()
    assert not isinstance(info.value, AssertionError)  # no verdict on what is tested


def test_an_option_that_is_none_is_refused():
    with pytest.raises(TypeError, match="'sample' is no option"):
        assert_mean(uniform, 0.5, bounds=(0, 1), sample=3)


# ---- how often it errs: the seeds 0 … 299 and the bounds below were fixed beforehand

RUNS = 300
RATE = 0.1
# As many false conclusions of one kind as a rate of at most 0.1 shows but once in a million.
MOST = int(binom.isf(1e-6, RUNS, RATE))

CASES = {
    "mean": (partial(assert_mean, coin, bounds=(0, 1)), 0.3, 0.06),
    "variance": (partial(assert_variance, coin, bounds=(0, 1)), 0.21, 0.03),
    "difference": (None, 0.0, 0.1),
}


def outcomes(name, shift):
    """What 300 runs at a claim that is wrong by ``shift`` times δ end in."""
    call, value, delta = CASES[name]
    found = {Outcome.SUPPORTED: 0, Outcome.REFUTED: 0, Outcome.INCONCLUSIVE: 0}
    options = {"absolute": delta, "alpha": RATE, "beta": RATE, "cap": 20_000, "block_size": 40}
    for seed in range(RUNS):
        try:
            if call is None:
                moved = partial(_moved, by=shift * delta)
                shown = assert_same_mean(moved, _moved, bounds=(0, 1), seed=seed, **options)
            else:
                shown = call(value + shift * delta, seed=seed, **options)
        except (DisprovedError, UndecidedError) as error:
            shown = error.shown
        found[shown.outcome] += 1
    return found


def _moved(rng, size, by=0.0):
    return (rng.random(size) < 0.4 + by).astype(float)


@pytest.mark.qntk_ci  # hundreds of runs each
@pytest.mark.parametrize("name", CASES)
def test_a_true_value_is_refused_at_most_so_often(name):
    found = outcomes(name, 0)
    assert found[Outcome.REFUTED] <= MOST
    assert found[Outcome.SUPPORTED] >= 0.85 * RUNS  # and the rest is not undecided


@pytest.mark.qntk_ci  # hundreds of runs each
@pytest.mark.parametrize("shift", [-1, 1])
@pytest.mark.parametrize("name", CASES)
def test_a_value_wrong_by_delta_passes_at_most_so_often(name, shift):
    found = outcomes(name, shift)
    assert found[Outcome.SUPPORTED] <= MOST
    assert found[Outcome.REFUTED] >= 0.85 * RUNS


# ---- power: wrong formulas die, wrong assertions die


def valued(formula, **parameters):
    """The value of a wrong version, None where it has none."""
    try:
        return float(formula(**parameters))
    except NoValueError:
        return None


@settings(max_examples=5)  # each is a dozen tests of some thousand circuits
@given(spectrum=strategies.spectra(n=1), layers=strategies.qubits(most=3))
def test_every_wrong_version_of_a_formula_dies_on_drawn_parameters(spectrum, layers):
    from qntk_check import ensembles, formulas, kernel
    from qntk_check.kernel import kernel_bound
    from qntk_check.verdicts.mutation import mutants

    def draw(rng, size):
        batch = ensembles.get("haar-circuit").sample(n=1, layers=layers, size=size, rng=rng)
        return kernel.evaluate_many(batch, observable=list(spectrum), method="dense").K

    mean, where = formulas.kernel_mean, {"L": layers, "observable": spectrum}
    value = float(mean(**where))
    bounds, seed = (0, kernel_bound(layers, list(spectrum))), [list(spectrum), layers]
    fast = {"bounds": bounds, "absolute": 0.2 * value, "seed": seed, **SMALL}
    assert_mean(draw, value, **fast)
    wrong = {m.name: valued(m.formula, **where) for m in mutants(mean)}
    due = {k: v for k, v in wrong.items() if v is not None and abs(v - value) >= 0.2 * value}
    assert len(due) >= 3
    for other in due.values():
        with pytest.raises(DisprovedError):
            assert_mean(draw, other, **fast)


def battery(module):
    """Raise unless a module's assertions do what they promise."""
    disproved, undecided = module.DisprovedError, module.UndecidedError
    shown = module.assert_mean(lambda r, s: -r.random(s), -0.5, bounds=(-1, 0), alpha=1e-3)
    assert (shown.test.alpha, shown.test.beta, shown.test.delta) == (1e-3, 1e-6, 0.025)
    shown = module.assert_variance(uniform, 1 / 12, bounds=(0, 1), relative=0.1, beta=1e-3)
    assert (shown.test.alpha, shown.test.beta, shown.draws % 2000) == (1e-6, 1e-3, 0)
    shown = module.assert_same_mean(uniform, bell, bounds=(0, 1), absolute=0.1, alpha=1e-3)
    assert (shown.test.alpha, shown.test.beta) == (1e-3, 1e-6)
    shown = module.assert_same_mean(uniform, uniform, bounds=(0, 1), absolute=0.1)
    assert shown.standard_error > 0
    with pytest.raises(disproved):
        module.assert_same_mean(coin, uniform, bounds=(0, 1), absolute=0.1)
    with pytest.raises(disproved):
        module.assert_mean(bell, 0.55, bounds=(0, 1))
    with pytest.raises(undecided) as info:
        module.assert_variance(uniform, 1 / 12, bounds=(0, 1), relative=0.01, cap=4000)
    assert info.value.shown.draws == 4000
    with pytest.raises(EvidenceError, match="outside"):
        module.assert_same_mean(uniform, uniform, bounds=(0.2, 1), absolute=0.1)
    one, two = (module.assert_mean(bell, 0.5, bounds=(0, 1), seed=seed) for seed in (1, 2))
    assert one.mean != two.mean


WRONG = {
    "a variance twice too large": (
        "** 2 / 2\n\n    return _settled",
        "** 2\n\n    return _settled",
    ),
    "pairs of a sample with itself": ("x[:size] - x[size:]", "x[:size] - x[:size]"),
    "both samplers on the same noise": (
        "first, second = rng.spawn(2)",
        "first, second = (np.random.default_rng(7) for _ in range(2))",
    ),
    "one sampler taken twice": ("_checked(other(second", "_checked(one(second"),
    "samples outside are put on the bound": ("if outside.size:", "if False:"),
    "undecided is success": ("is not Outcome.SUPPORTED", "is Outcome.SUPPORTED and False"),
    "refuted is undecided": ("is Outcome.REFUTED:", "is Outcome.REFUTED and False:"),
    "the cap counts pairs": ("-(-cap // per_sample)", "cap"),
    "the error rates in each other's place": ("alpha=alpha, beta=beta)", "alpha=beta, beta=alpha)"),
    "the seed is left out": ('"qntk_check.testing", named,', '"qntk_check.testing", 0,'),
    "half of the discrepancy": ("share * abs(value)", "share * abs(value) / 2"),
    "a share with the sign of the value": ("share * abs(value)", "share * value"),
    "the range of a difference from 0": ("lower=-width", "lower=0.0"),
}


def loaded(source):
    """Return the module that this source makes."""
    spec = importlib.util.spec_from_loader("assertions_altered", loader=None)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, "assertions_altered", "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module


def test_the_assertions_pass_their_own_battery():
    battery(loaded(Path(assertions.__file__).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_assertions_die(name):
    source = Path(assertions.__file__).read_text(encoding="utf-8")
    old, new = WRONG[name]
    assert old in source
    with pytest.raises((AssertionError, QNTKError, pytest.fail.Exception)):
        battery(loaded(source.replace(old, new)))
