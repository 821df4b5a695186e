"""Formulas beside circuits of random W, in a paper's convention: by samples and by finite sets.

At N = 2 a quadrature and the binary icosahedral group, a 5-design, have to agree where four
derivatives meet; the 24 Cliffords, a 3-design, have to miss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qntk_check import designs
from qntk_check.draws.measured import Case, Of, kernel_squared, measured
from qntk_check.formulas.machinery.family import resolve
from qntk_check.verdicts.conventions import Convention
from qntk_check.verdicts.model import Check, Subject
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.exact_design import Average, design_check
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["Bench", "claimed"]

DEGREE = 4  # in each W, of all that is averaged here


def claimed(name: str, case: Case, formulas: Formulas) -> float:
    """Return what a formula says of a case, exactly and then rounded.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> claimed("kernel_mean", Case(3, (1, 0)), FORMULAS)
    0.6666666666666666
    """
    own = resolve(formulas, name)
    known = {"L": case.layers, "target": case.target}
    given = {p.name: known[p.name] for p in own.parameters if p.name in known}
    return float(own(observable=list(case.levels), **given))


@dataclass(frozen=True)
class Bench:
    """Where a paper's formulas are held to circuits.

    Parameters
    ----------
    paper, convention
        Its name, and which angles it has: samples are brought into these.
    reasons
        Why n, L, O, target and δ are what they are, as trials take them.

    Examples
    --------
    >>> from qntk_check.verdicts.conventions import HALF_ANGLES
    >>> why = dict.fromkeys(("n", "L", "O", "delta"), "as in the example")
    >>> one = Bench("zhang2024", HALF_ANGLES, why).trial("K", "kernel_mean", Case(1, (1, 0)), 0.05)
    >>> one.name, one.upper
    ('K, L = 1, O = (1, 0)', 0.25)
    """

    paper: str
    convention: Convention
    reasons: Mapping[str, str]

    def trial(
        self, variable: str, formula: str, case: Case, share: float,
        rivals: Mapping[str, str] | None = None, fresh: str = "", **numbers: float,
    ) -> Trial:  # fmt: skip
        """Return the trial of a formula, which the machine has converted, on samples.

        Parameters
        ----------
        variable, formula, case
            What is measured, by which formula, and where.
        share
            δ, as a share of the value.
        rivals
            Names of formulas that are worth something else there, by what they are.
        fresh
            The run of its own that it belongs to, as a trial takes it.
        **numbers
            Other wrong values, as ratios to the right one.
        """
        known, own = formulas_of(self.paper), measured(variable)
        factor = float(self.convention.factor(own.derivatives))
        value = claimed(formula, case, known)
        wrong = {name: claimed(other, case, known) for name, other in (rivals or {}).items()}
        wrong |= {name.replace("_", " "): ratio * value for name, ratio in numbers.items()}
        low, high = (factor * edge for edge in own.bounds(case))
        return Trial(
            f"{variable}, L = {case.layers}, O = {case.levels}", case.parameters(),
            lambda rng, size: factor * own.draw(case, rng, size),
            lambda formulas: claimed(formula, case, formulas), low, high,
            delta=share * abs(value), reasons=self.reasons, exact=True, mutated=(formula,),
            rivals=wrong, block=4000, fresh=fresh,
        )  # fmt: skip

    def averages(
        self, formula: str, of: Of, cases: Iterable[Case], formulas: Formulas, subtract: float = 0.0
    ) -> Iterator[Average]:
        """Yield averages over finite sets of circuits on one qubit, beside a formula.

        ``subtract`` is the multiple of the square of the mean kernel that is taken off, for a
        variance. All that is averaged has four derivatives in it.
        """
        factor, cliffords = float(self.convention.factor(4)), designs.clifford_group(1)
        for case in cases:
            levels, layers = list(case.levels), case.layers
            value = claimed(formula, case, formulas)
            value += subtract * claimed("kernel_mean", case, formulas) ** 2
            sets = {"a quadrature": designs.quadrature_circuits(layers, DEGREE, DEGREE)}
            for design in (designs.binary_icosahedral(), cliffords):
                sets[design.name] = designs.design_circuits(design, layers, levels)
            for name, (batch, weights) in sets.items():
                found = factor * float(weights @ of(batch, levels, case.target))
                where = f"{name}, L = {layers}, O = {case.levels}, O_0 = {case.target}"
                yield Average(where, found, value, design=name != cliffords.name)

    def check(
        self, formula: str, of: Of, cases: Sequence[Case], subject: Subject = Subject.PRINTED
    ) -> Check:
        """Return the check of a formula by these averages."""
        return design_check(
            "circuits on one qubit", lambda known: self.averages(formula, of, cases, known), subject
        )

    def variance_check(self, formula: str, cases: Sequence[Case]) -> Check:
        """Return the check of a variance by averages of K² beside it and the mean squared."""
        return design_check(
            "circuits on one qubit",
            lambda known: self.averages(formula, kernel_squared, cases, known, subtract=1.0),
        )
