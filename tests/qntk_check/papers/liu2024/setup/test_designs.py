"""Averages over designs refuse a wrong first moment, and a group said to be more than it is."""

from __future__ import annotations

from dataclasses import replace

from qntk_check import formulas
from qntk_check.papers.liu2024.setup import design_definition
from qntk_check.papers.liu2024.setup.first_moment import compare_first_moment
from qntk_check.verdicts.model import Context, Finding


def test_a_wrong_first_moment_misses():
    wrong = replace(formulas.haar_first_moment, function=lambda N: 1 / (N + 1))
    assert compare_first_moment(wrong).finding is Finding.FAILS


def test_a_group_said_to_be_more_than_it_is_fails(monkeypatch):
    honest = design_definition._degrees()
    monkeypatch.setattr(design_definition, "_degrees", lambda: [(honest[0][0], 2), *honest[1:]])
    check = design_definition.design_definition_check()
    assert check.run(Context()).finding is Finding.FAILS
