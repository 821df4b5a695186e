"""The exact-design tier says yes to the right formula, and no to a wrong one."""

from __future__ import annotations

import pytest

from qntk_check import formulas
from qntk_check.papers.liu2024.kernel.kernel_mean_designs import compare_kernel_mean
from qntk_check.verdicts.model import Finding
from qntk_check.verdicts.mutation import mutants


def test_the_formulas_equal_the_averages():
    evidence = compare_kernel_mean(formulas.FORMULAS)
    assert evidence.finding is Finding.HOLDS
    assert len({row["design"] for row in evidence.details["averages"]}) == 4


@pytest.mark.qntk_ci  # all averages over designs, once for each mutant
@pytest.mark.parametrize("name", ["kernel_mean", "kernel_mean_bare"])
def test_every_mutant_of_a_mean_misses(name):
    rows = compare_kernel_mean(formulas.FORMULAS).details["averages"]
    assert rows
    for mutant in mutants(formulas.FORMULAS[name]):
        if name == "kernel_mean_bare" and "last" not in mutant.name.split(";")[0]:
            continue  # the bulk part is absent at L = 1 and tested as kernel_mean
        if name == "kernel_mean_bare" and "return _kernel_mean(N, L - 1, T1, T2) + last" not in (
            mutant.name
        ):
            continue
        broken = {**formulas.FORMULAS, name: mutant.formula}
        assert compare_kernel_mean(broken).finding is Finding.FAILS, mutant.name
