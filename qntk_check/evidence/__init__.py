"""From samples to an outcome whose two error rates are stated.

Read in this order: :mod:`~qntk_check.evidence.bets` (which stakes),
:mod:`~qntk_check.evidence.betting` (the test), :mod:`~qntk_check.evidence.asymptotic` (its
asymptotic kin, where no bound is of use), :mod:`~qntk_check.evidence.tally` (their state),
:mod:`~qntk_check.evidence.seeds` and :mod:`~qntk_check.evidence.sequential` (the run),
:mod:`~qntk_check.evidence.family` (many claims, many parameter sets),
:mod:`~qntk_check.evidence.mutants` (proof of power), :mod:`~qntk_check.evidence.planning` (what
it will cost), :mod:`~qntk_check.evidence.course` (how it went). ``docs/evidence.md`` has
the proofs. Nothing here is symbolic.
"""

from qntk_check.evidence.asymptotic import AsymptoticMeanTest
from qntk_check.evidence.betting import BoundedMeanTest, LogWealth
from qntk_check.evidence.course import Course
from qntk_check.evidence.family import (
    claim_alpha,
    combined_log_e_value,
    combined_outcome,
    set_alpha,
)
from qntk_check.evidence.mutants import TRUTH, Autopsy, Mutant, autopsy, mutant_tests, split_mutants
from qntk_check.evidence.outcome import Outcome
from qntk_check.evidence.planning import minimum_discrepancy, sample_size
from qntk_check.evidence.record import Entry, Record
from qntk_check.evidence.seeds import block_generator, canonical_json
from qntk_check.evidence.sequential import run
from qntk_check.evidence.tally import Standing, Tally
from qntk_check.evidence.tension import Tension, anytime_interval

__all__ = [
    "TRUTH",
    "AsymptoticMeanTest",
    "Autopsy",
    "BoundedMeanTest",
    "Course",
    "Entry",
    "LogWealth",
    "Mutant",
    "Outcome",
    "Record",
    "Standing",
    "Tally",
    "Tension",
    "anytime_interval",
    "autopsy",
    "block_generator",
    "canonical_json",
    "claim_alpha",
    "combined_log_e_value",
    "combined_outcome",
    "minimum_discrepancy",
    "mutant_tests",
    "run",
    "sample_size",
    "set_alpha",
    "split_mutants",
]
