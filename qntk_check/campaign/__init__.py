"""Campaigns: evidence over ranges of parameters, gathered in blocks that a ledger keeps.

Read in this order: :mod:`~qntk_check.campaign.sweeps` (what a claim lets a campaign draw),
:mod:`~qntk_check.campaign.sets` (parameter sets and their tests),
:mod:`~qntk_check.campaign.blocks` (what a worker does),
:mod:`~qntk_check.campaign.ledger` (the one file that keeps it), :mod:`~qntk_check.campaign.state`
(blocks merged in order), :mod:`~qntk_check.campaign.engines` and
:mod:`~qntk_check.campaign.running` (the work). ``docs/campaigns.md`` is the tutorial.

Nothing is imported here: a worker loads what it needs for numbers, and nothing symbolic.
"""
