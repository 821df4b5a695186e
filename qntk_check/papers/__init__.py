"""The papers whose claims are decided here, a package each.

A package that stands here and has a ``PAPER`` is found by itself. Papers of other distributions
come by entry points, see :mod:`qntk_check.verdicts.registry`.
"""
