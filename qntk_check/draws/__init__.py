"""Samples of drawn circuits: what is measured on each, its proved bounds, and the evaluation.

:mod:`~qntk_check.draws.statistics` has the variables, :mod:`~qntk_check.draws.source` draws them.
No formula is known here, and nothing symbolic.
"""

from qntk_check.draws.source import AUDITED, Draws, Source
from qntk_check.draws.statistics import STATISTICS, Statistic, input_states, statistic

__all__ = ["AUDITED", "STATISTICS", "Draws", "Source", "Statistic", "input_states", "statistic"]
