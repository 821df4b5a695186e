"""The proofs: from the Haar measure to formulas.

This package knows nothing of circuits and imports nothing of :mod:`qntk_check`.
Importing it is free; each submodule imports SymPy when it is asked for.
"""
