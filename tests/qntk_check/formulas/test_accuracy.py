"""Every registered formula, in floats, arrays, lists and mixed, against its exact value.

The exact value is that of the formula's function at the very same numbers, taken as fractions or,
where it is irrational, with thousands of digits; none of the code that evaluates on floats has a
part in it.
"""

from __future__ import annotations

import math
import sys
import warnings
from fractions import Fraction

import drawing
import mpmath
import numpy as np
import pytest

from qntk_check.errors import DomainError, QNTKError, TargetWarning
from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.evaluation import filtered
from qntk_check.formulas.machinery.exact import IrrationalError, TooLongError
from qntk_check.formulas.machinery.formula import Formula

AGREE = 2e-13
LEAST = 2.0**-1022  # below it floats have fewer digits


CONTEXT = mpmath.MPContext()  # of exact values; nobody else's precision changes with it
VARIANTS = drawing.variants()
POINTS = {"quick": 7, "ci": 400, "nightly": 100_000}
ONE_BY_ONE = {"quick": (3, 1), "ci": (40, 8), "nightly": (40, 8)}  # as floats, as lists


def exact(formula: Formula, numbers: list[Fraction]):
    """Return the value with at least 40 digits, or None where the formula has none."""
    CONTEXT.prec = 256
    try:
        value = Fraction(formula.function(*numbers))
        return CONTEXT.mpf(value.numerator) / value.denominator
    except ZeroDivisionError:
        return None
    except (IrrationalError, TooLongError):
        pass
    CONTEXT.prec = 2500 + 3 * sum(
        x.numerator.bit_length() + x.denominator.bit_length() for x in numbers
    )
    found = formula.function(*(CONTEXT.mpf(x.numerator) / x.denominator for x in numbers))
    return CONTEXT.mpf(found)


def agrees(found: float, value) -> bool:
    size = abs(value)
    if size < LEAST:
        return abs(mpmath.mpf(found) - value) <= 2.0**-1074 + AGREE * size
    return abs(mpmath.mpf(found) - value) <= AGREE * size


def draw(formula: Formula, rng: np.random.Generator, *, shifts: tuple[float, ...]) -> list:
    """Return parameters and traces in floats (N as an int), or [] where none were accepted."""
    for _ in range(60):
        values = drawing.parameters(formula, rng)
        numbers = list(values.values())
        if formula.trace_order:
            kind = drawing.KINDS[int(rng.integers(4))]
            shift = float(rng.choice(shifts))
            traces = drawing.traces(kind, int(values["N"]), formula.trace_order, rng, shift)
            try:
                numbers += [float(trace) for trace in traces]
            except OverflowError:
                continue
        if accepted(formula, numbers):
            return numbers
    return []


def accepted(formula: Formula, numbers: list) -> bool:
    try:
        call(formula, numbers)
    except QNTKError:
        return False
    return True


def call(formula: Formula, numbers: list):
    split = len(formula.parameters)
    rest = {"traces": numbers[split:]} if formula.trace_order else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TargetWarning)
        return formula(*numbers[:split], **rest)


@pytest.mark.parametrize("name", VARIANTS)
def test_floats_arrays_lists_and_mixed_inputs_are_the_exact_value(name, qntk_level):
    formula = VARIANTS[name]
    count = POINTS[qntk_level]
    rng = np.random.default_rng([20261127, *name.encode()])
    for _ in range(max(1, count // 1000)):
        points = [draw(formula, rng, shifts=(0.0, 0.0, 1.0, 30.0)) for _ in range(min(count, 1000))]
        points = [point for point in points if point]
        assert len(points) > 5, f"{name}: hardly any point drawn is in the domain"
        compare(formula, points, *ONE_BY_ONE[qntk_level])


def compare(formula: Formula, points: list[list], floats: int, lists: int) -> None:
    values = [exact(formula, [Fraction(x) for x in point]) for point in points]
    for point, value in zip(points[:floats], values, strict=False):
        found = float(call(formula, point))
        assert value is not None
        assert agrees(found, value), (point, found, float(value))
    for point, value in zip(points[:lists], values, strict=False):
        for place, number in enumerate(point):  # one list among scalars
            found = np.asarray(call(formula, [*point[:place], [number] * 2, *point[place + 1 :]]))
            assert found.shape == (2,), (formula.name, place)
            assert agrees(float(found[1]), value), (point, place, found, value)
    columns = [list(column) for column in zip(*points, strict=True)]
    arrays = [np.array([float(x) for x in column]) for column in columns]
    repeated = [
        np.tile(array, 600 // len(points) + 1) for array in arrays
    ]  # few values, many times
    mixed = [arrays[0], *columns[1:]]
    for given in (arrays, columns, mixed, repeated) if len(points) > 10 else (columns, mixed):
        found = np.asarray(call(formula, given))
        assert found.shape == np.shape(given[0])
        found = found[: len(points)]
        for point, one, value in zip(points, found.tolist(), values, strict=True):
            assert agrees(one, value), (point, one, value)


CENTRAL = [name for name, formula in VARIANTS.items() if formula.trace_order]
# At the level quick each formula has two kinds of observables, and each kind half of the formulas.
KINDS = [
    pytest.param(name, kind, marks=pytest.mark.qntk_ci if (place + row) % 2 else ())
    for row, kind in enumerate(drawing.KINDS) for place, name in enumerate(CENTRAL)
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_an_identity_term_of_a_million_times_the_spread_costs_no_digit(name, kind, qntk_level):
    """Exact traces beside arrays of the other parameters; the mean is 10⁶ times the spread."""
    formula = VARIANTS[name]
    rng = np.random.default_rng([7, *name.encode(), *kind.encode()])
    done = 0
    for _ in range(12):
        values = drawing.parameters(formula, rng)
        traces = drawing.traces(kind, int(values["N"]), formula.trace_order, rng, 1e6)
        numbers = [*values.values(), *traces]
        if not accepted(formula, numbers):
            continue
        value = exact(formula, [Fraction(x) for x in numbers])
        split = len(formula.parameters)
        floats = [x if k == "N" else [x, float(x)] for k, x in values.items()]
        try:
            answer = call(formula, [*floats, *traces])
            found = np.asarray(float(answer) if isinstance(answer, Fraction) else answer)
        except (DomainError, OverflowError):  # the value itself is beyond the floats
            assert abs(value) > sys.float_info.max
            continue
        assert split == 1 or found.shape == (2,)
        assert agrees(float(found.reshape(-1)[0]), value), (numbers[:split], found, float(value))
        done += 1
        if qntk_level == "quick" and done == 2:
            break
    assert done >= 2


@pytest.mark.parametrize("shift", [pytest.param(0.0, marks=pytest.mark.qntk_ci), 1e6])
@pytest.mark.parametrize("name", CENTRAL)
def test_an_observable_in_floats_gives_the_value_of_its_central_moments(name, shift, qntk_level):
    formula = VARIANTS[name]
    rng = np.random.default_rng([11, *name.encode()])
    for _ in range(5 if qntk_level == "quick" else 20):
        values = drawing.parameters(formula, rng)
        values.pop("N")
        spectrum = rng.normal(size=2 ** int(rng.integers(1, 4))) + shift
        exactly = [Fraction(float(x)) for x in spectrum]
        numbers = [
            Fraction(len(spectrum)) if p.name == "N" else values[p.name] for p in formula.parameters
        ] + [sum(x**k for x in exactly) for k in range(1, formula.trace_order + 1)]
        if not accepted(formula, numbers):
            continue
        value = exact(formula, [Fraction(x) for x in numbers])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TargetWarning)
            if "lowest" in values and len(set(spectrum)) > 2:  # a formula for two levels only
                with pytest.raises(DomainError, match="eigenvalues"):
                    formula(**values, observable=spectrum)
                continue
            found = formula(**values, observable=spectrum)
        assert agrees(float(found), value), (values, found, float(value))


@pytest.mark.parametrize(
    ("name", "scalars", "listed"),
    [
        ("frozen_error", {"eta": 0.01, "K": 3.3, "t": 5000}, {"error": [1.0, 0.5]}),
        ("mean_square_error", {"eta": 0.001, "K": 3.3, "error": 1.0, "t": 1000}, {"sigma": [0.1]}),
        ("noise_variance", {"eta": 0.001, "K": 3.3, "t": 1000}, {"sigma": [0.1, 0.2]}),
        ("mlp_laziness", {"weight_variance": 1.1, "slope": 0.9, "distance": 2000},
         {"width": [10, 20]}),
    ],
)  # fmt: skip
def test_a_power_of_scalars_too_long_to_multiply_out_beside_an_array(name, scalars, listed):
    ((varied, values),) = listed.items()
    found = FORMULAS[name](**scalars, **listed)
    single = [FORMULAS[name](**scalars, **{varied: value}) for value in values]
    assert found == pytest.approx(single, rel=AGREE)


def test_a_whole_number_beside_a_float_in_a_list_is_not_rounded():
    even = FORMULAS["kernel_mean"](N=[2**60, 4.0], L=1, traces=(0, 4))
    assert even[0] == pytest.approx(FORMULAS["kernel_mean"](N=2**60, L=1, traces=(0, 4)), rel=1e-15)
    with pytest.raises(DomainError, match="odd"):
        FORMULAS["kernel_mean"](N=[2**60 + 1, 4.0], L=1, traces=(0, 4))


def test_exact_traces_in_a_list_are_exact():
    exactly = FORMULAS["kernel_mean"](N=4, L=3, traces=([4 * 10**6], [4 * 10**12 + 4]))
    assert exactly == pytest.approx([1.28], rel=1e-15)
    with pytest.raises(DomainError, match="traces given as floats"):
        FORMULAS["kernel_mean"](N=4, L=3, traces=([4e6], [4.0 * 10**12 + 4]))


def test_a_formula_that_loses_digits_is_seen():
    """The comparison is able to fail: the naive power is wrong where ηK is small."""
    points = [[0.1, 1e-17, 1.0, 10**17], [0.1, 1e-9, 1.0, 10**9]]

    def naive(eta, K, error, t):
        return (1 - eta * K) ** t * error

    right = [exact(FORMULAS["frozen_error"], [Fraction(x) for x in point]) for point in points]
    for point, value in zip(points, right, strict=True):
        assert agrees(FORMULAS["frozen_error"](*point), value)
        assert not agrees(naive(*point), value)


def test_rounding_that_decides_is_noticed_and_mended():
    """One entry of a block cancels: it alone is taken with more digits, and is right."""
    x = np.linspace(1.0, 2.0, 1000)
    x[500] = 1e17
    found = filtered("f", lambda x: (x + 1) - x, [x])
    np.testing.assert_allclose(found, 1.0, rtol=1e-13)


def test_no_value_is_infinite_nan_or_silently_zero():
    with pytest.raises(DomainError, match="beyond the largest float"):
        FORMULAS["kernel_mean"](N=4, L=[1.0, 1e300], traces=(0.0, 1e200))
    assert FORMULAS["kernel_mean"](N=4, L=3, traces=(0.0, 5e-324)) == pytest.approx(0, abs=1e-323)
    assert math.isfinite(
        FORMULAS["meta_kernel_second_moment"](N=2.0**1000, L=1e12, traces=(0.0, 2.0**1000) * 3)
    )
