"""Whoever knows a claim's id and section knows where it stands."""

from __future__ import annotations

import importlib
import pkgutil

from qntk_check.papers import liu2024
from qntk_check.papers.liu2024.inventory import INVENTORY

FOLDERS = {
    "Set-up and designs": "setup",
    "The kernel": "kernel",
    "Precision": "precision",
    "Concentration conditions": "conditions",
    "Noise": "noise",
    "Figures": "figures",
    "Classical networks": "networks",
}


def places():
    """Return the modules that list claims, with the ids of these."""
    prefix = f"{liu2024.__name__}."
    names = sorted(item.name for item in pkgutil.walk_packages(liu2024.__path__, prefix))
    modules = ((name.removeprefix(prefix), importlib.import_module(name)) for name in names)
    return {
        name: [claim.id for claim in module.CLAIMS]
        for name, module in modules
        if hasattr(module, "CLAIMS")
    }


def test_a_claim_stands_in_the_folder_of_its_section():
    for name, ids in places().items():
        folder = name.partition(".")[0]
        assert {FOLDERS[INVENTORY[id_].section] for id_ in ids} == {folder}, name


def test_a_file_has_one_claim_which_it_is_named_after_or_a_pair():
    for name, ids in places().items():
        assert len(ids) <= 2, name
        if len(ids) == 1:
            assert name.rpartition(".")[2] == ids[0].replace("-", "_")
