"""A second numeric route: what is off fails, and what has no power decides nothing."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.verdicts.model import Context, Finding
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check


def found(*rows, **options):
    return numeric_check("name", "by hand", lambda: rows, **options).run(Context())


def test_what_agrees_and_sees_its_wrong_versions_holds():
    evidence = found(Compared("3²", 9.0, 9.0, {"a cube": 27.0}))
    assert evidence.finding is Finding.HOLDS
    assert "a cube" in evidence.summary
    assert not evidence.exact


@pytest.mark.parametrize("value", [9.001, float("nan"), -9.0, float("inf")])
def test_what_is_off_fails(value):
    assert found(Compared("3²", 9.0, value, {"a cube": 27.0})).finding is Finding.FAILS
    assert found(Compared("3²", value, 9.0, {"a cube": 27.0})).finding is Finding.FAILS


def test_without_wrong_versions_or_with_one_that_is_never_seen_nothing_is_decided():
    assert found(Compared("3²", 9.0, 9.0)).finding is Finding.UNDECIDED
    unseen = found(
        Compared("3²", 9.0, 9.0, {"a cube": 27.0, "the same": 9.0}),
        Compared("1²", 1.0, 1.0, {"a cube": 1.0, "the same": 1.0}),
    )
    assert unseen.finding is Finding.UNDECIDED
    assert "not seen to miss: the same" in unseen.summary


def test_a_wrong_version_has_to_miss_somewhere_and_not_everywhere():
    rows = [Compared("2²", 4.0, 4.0, {"twice": 4.0}), Compared("3²", 9.0, 9.0, {"twice": 6.0})]
    assert found(*rows).finding is Finding.HOLDS


def test_arrays_are_compared_entry_by_entry_relative_to_the_largest():
    large = np.array([1e6, 1.0])
    off = Compared("two", large, large + np.array([0, 1e-5]), {"none": 0 * large})
    assert found(off).finding is Finding.HOLDS  # 1e-11 of the largest
    assert found(off, within=1e-12).finding is Finding.FAILS
