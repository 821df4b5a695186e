"""Formulas held to drawn circuits by a bench, whatever its angles: what it sees and refuses."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.data.sample_files import Asked, SampleFile
from qntk_check.draws.measured import MEASURED, Case, kernel_squared, measured
from qntk_check.errors import DomainError
from qntk_check.formulas import FORMULAS
from qntk_check.observables import string_sum, xxz_ring
from qntk_check.verdicts.conventions import FULL_ANGLES, HALF_ANGLES
from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.tiers.measured import Bench, claimed

WHY = dict.fromkeys(("n", "L", "O", "target", "delta"), "for a test")
LAYERS = {"g⁴": 1, "ε h_11 g_1²": 1, "g_1²g_2²": 2, "ε h_12 g_1 g_2": 2}


@pytest.mark.parametrize("name", MEASURED)
def test_what_is_drawn_stays_within_its_bounds(name):
    case = Case(LAYERS.get(name, 3), (2, -1), 0.5)
    low, high = measured(name).bounds(case)
    x = measured(name).draw(case, np.random.default_rng(3), 200)
    assert x.shape == (200,)
    assert low <= x.min() <= x.max() <= high


@pytest.mark.parametrize("convention", [FULL_ANGLES, HALF_ANGLES])
def test_samples_are_in_the_angles_of_the_bench(convention):
    case = Case(2, (1, 0))
    one = Bench("", convention, WHY).trial("K", "kernel_mean", case, 0.05)
    rows = one.draw(np.random.default_rng(1), 50)
    factor = float(convention.factor(2))
    own = measured("K").draw(case, np.random.default_rng(1), 50)
    np.testing.assert_allclose(rows, factor * own)
    assert one.upper == pytest.approx(factor * measured("K").bounds(case)[1])


def test_finite_sets_have_the_formula_and_cliffords_miss():
    bench = Bench("", FULL_ANGLES, WHY)
    name, cases = "kernel_variance:haar-circuit", (Case(2, (1, 0)),)
    rows = list(bench.averages(name, kernel_squared, cases, FORMULAS, subtract=1.0))
    assert bench.variance_check(name, cases).run(Context()).finding is Finding.HOLDS
    assert bench.check(name, kernel_squared, cases).run(Context()).finding is Finding.FAILS
    assert [row.design for row in rows] == [True, True, False]
    for row in rows:
        assert (row.difference < 1e-10) is row.design
    assert claimed("kernel_mean", Case(3, (1, 0)), FORMULAS) == pytest.approx(2 / 3)


@pytest.mark.parametrize("bad", [(0, (1, 0)), (1, (1, 0, 0)), (1, (1,)), (1, ()), (1.5, (1, 0))])
def test_what_is_no_case_is_refused(bad):
    with pytest.raises(DomainError, match=r"layers|2ⁿ"):
        Case(*bad)


def test_a_variable_that_is_unknown_is_refused_with_those_that_are_known():
    with pytest.raises(DomainError, match="g⁴"):
        measured("K²")


def test_rows_of_a_file_are_those_of_differences():
    one = SampleFile("zhang2024", 2, 3, 6, {"ZI": 1.0, "XX": 0.5}, (5,), (Asked("K", "x", 0.1),))
    np.testing.assert_allclose(one.by_differences(4), one.columns["K"][:4], atol=1e-10)
    with pytest.raises(Exception, match="rows = 7"):
        one.by_differences(7)


def test_sums_over_places():
    assert list(string_sum(4, "ZZ", pairs=True)) == [
        "ZZII", "ZIZI", "ZIIZ", "IZZI", "IZIZ", "IIZZ",
    ]  # fmt: skip
    for bad in ("", "Q", "XYZ"):
        with pytest.raises(Exception, match=r"letter|Pauli"):
            string_sum(3, bad)
    ring = xxz_ring(3, 0.5)
    assert ring["ZIZ"] == ring["IZI"] == -0.5
    assert ring["XIX"] == ring["YYI"] == -1
    with pytest.raises(DomainError, match="n = 2"):
        xxz_ring(2, 1.0)
