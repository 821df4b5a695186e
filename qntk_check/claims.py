"""What a paper of your own is made of: the door for users who bring claims.

A :class:`Paper` has an inventory and claims. A :class:`Claim` lists checks: a derivation (made with
:mod:`qntk_check.calculus` and :mod:`qntk_check.proofs`) against a :class:`Formula`, averages over
finite designs, samples, counterexamples. Everything else, from the verdict to the LaTeX, follows.
``docs/own-paper.md`` builds one in twenty minutes.

Examples
--------
>>> from pathlib import Path
>>> from qntk_check.claims import Claim, Paper, inventory
>>> entries = inventory([("loss", "(11)", "L = ½ε²", "D", "Set-up")])
>>> loss = Claim("loss", "$L$", "L", (), reason="A definition.")
>>> Paper("own", "My paper", "J. 1 (2026)", entries, lambda: [loss], Path(".")).claims["loss"].id
'loss'
"""

from __future__ import annotations

from qntk_check.formulas.machinery.domains import positive, real_number
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import DIMENSION
from qntk_check.verdicts.conventions import FULL_ANGLES, HALF_ANGLES, Convention
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point, concluded
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Known, Printed, Typed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.paper import Entry, Paper, inventory, listed_in
from qntk_check.verdicts.quantities import Quantity, Said, Setting
from qntk_check.verdicts.restated import restated
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.exact_design import Average, design_check
from qntk_check.verdicts.tiers.numeric import Compared, central_difference, numeric_check
from qntk_check.verdicts.tiers.sampled import SampledCase, sampled_check
from qntk_check.verdicts.tiers.symbolic import (
    derived,
    exact_values_check,
    proof_check,
    refutation_check,
    symbolic_check,
)
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = [
    "DIMENSION",
    "FULL_ANGLES",
    "HALF_ANGLES",
    "Average",
    "Check",
    "Claim",
    "Compared",
    "Context",
    "Contrast",
    "Convention",
    "Corrected",
    "Correction",
    "Entry",
    "Evidence",
    "Exhibit",
    "Finding",
    "Formula",
    "Kind",
    "Known",
    "Paper",
    "Parameter",
    "Point",
    "Printed",
    "Quantity",
    "Said",
    "SampledCase",
    "Setting",
    "Subject",
    "Tier",
    "Trial",
    "Typed",
    "central_difference",
    "concluded",
    "derived",
    "design_check",
    "exact_values_check",
    "inventory",
    "listed_in",
    "numeric_check",
    "positive",
    "printed_fails",
    "proof_check",
    "real_number",
    "refutation_check",
    "restated",
    "sampled_check",
    "symbolic_check",
    "trial_check",
]
