"""Random numbers that belong to a claim, its parameters and a block, on every machine.

The seed is a SHA-256 digest of a canonical text, never Python's salted ``hash``; the bit stream
is numpy's PCG64, whose output numpy keeps fixed. (The *distributions* drawn from it may change
between versions of numpy, so a record of evidence names the version.)
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import numpy as np

from qntk_check.errors import EvidenceError
from qntk_check.evidence._checks import is_name, whole
from qntk_check.kinds import Json, is_array, is_nested

__all__ = ["block_generator", "canonical_json", "seed_entropy"]

# A part of every digest: a change of the canonical form gets a new number, never silently
# new samples under old evidence.
SCHEME = "qntk-check evidence 1"


def canonical_json(parameters: object) -> str:
    """Return the one text that stands for these parameters.

    Dicts are sorted by key; tuples and arrays read as lists; numpy scalars as plain numbers;
    whole Fractions as ints; other Fractions, and complex numbers, carry a tag. ``4`` and
    ``4.0`` differ, as they do in the exactness of what is computed from them.

    Raises
    ------
    EvidenceError
        For NaN, infinity, keys that are not strings, and anything not listed above.

    Examples
    --------
    >>> canonical_json({"N": 4, "L": 3, "rate": Fraction(1, 3), "spectrum": (1.0, -1.0)})
    '{"L":3,"N":4,"rate":{"fraction":"1/3"},"spectrum":[1.0,-1.0]}'
    """
    plain = _plain(parameters)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def seed_entropy(claim_id: str, parameters: object) -> int:
    """Return the 256-bit seed of a claim at given parameters.

    Examples
    --------
    >>> seed_entropy("kernel-mean", {"N": 4}) == seed_entropy("kernel-mean", {"N": np.int64(4)})
    True
    """
    if not is_name(claim_id):
        raise EvidenceError(f"claim id {claim_id!r}: give the permanent name, a non-empty string")
    text = json.dumps([SCHEME, claim_id, canonical_json(parameters)])
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest(), "big")


def block_generator(claim_id: str, parameters: object, block: int) -> np.random.Generator:
    """Return the generator from which a block of samples is drawn.

    Parameters
    ----------
    claim_id
        The permanent name of the claim.
    parameters
        Whatever distinguishes this parameter set, see :func:`canonical_json`.
    block
        Number of the block, from 0.

    Examples
    --------
    >>> one = block_generator("kernel-mean", {"N": 4, "L": 3}, 7)
    >>> two = block_generator("kernel-mean", {"L": 3, "N": 4}, 7)
    >>> bool(one.random() == two.random())
    True
    """
    number = whole("the block number", block, least=0)
    entropy = seed_entropy(claim_id, parameters)
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(entropy, spawn_key=(number,)))
    )


def _plain(value: object) -> Json:
    """Return ``value`` in terms of what JSON knows."""
    if value is None or isinstance(value, bool | str):
        return value
    if is_array(value) or isinstance(value, np.generic):
        return _plain(cast("object", value.tolist()))
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        whole_number = value.denominator == 1
        return value.numerator if whole_number else {"fraction": str(value)}
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, complex):
        return {"complex": [_finite(value.real), _finite(value.imag)]}
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        foreign = [key for key in entries if not isinstance(key, str)]
        if foreign:
            raise EvidenceError(f"parameter name {foreign[0]!r} is no string: name it")
        return {str(key): _plain(entry) for key, entry in entries.items()}
    if is_nested(value):
        return [_plain(entry) for entry in value]
    raise EvidenceError(
        f"a parameter of type {type(value).__name__} ({value!r}) has no canonical text: give "
        "numbers, Fractions, strings, arrays, lists or dicts"
    )


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise EvidenceError(
            f"parameter value {value} is not finite: it identifies no parameter set"
        )
    return value + 0.0  # −0.0 and 0.0 are one number
