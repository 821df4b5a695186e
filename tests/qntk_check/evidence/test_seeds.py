"""Seeds are the same on every machine, and differ where anything differs."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check.errors import EvidenceError
from qntk_check.evidence.seeds import block_generator, canonical_json, seed_entropy


def test_the_seed_is_the_sha256_of_the_written_out_text():
    text = (
        '["qntk-check evidence 1", "kernel-mean", '
        '"{\\"L\\":3,\\"N\\":4,\\"rate\\":{\\"fraction\\":\\"1/3\\"}}"]'
    )
    digest = int(hashlib.sha256(text.encode()).hexdigest(), 16)
    parameters = {"rate": Fraction(1, 3), "N": 4, "L": 3}
    assert seed_entropy("kernel-mean", parameters) == digest
    sequence = np.random.SeedSequence(digest, spawn_key=(5,))
    expected = np.random.Generator(np.random.PCG64(sequence)).integers(0, 2**63, 8)
    assert block_generator("kernel-mean", parameters, 5).integers(0, 2**63, 8).tolist() == (
        expected.tolist()
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"N": 4, "L": 3}, {"L": 3, "N": 4}),
        ({"N": 4}, {"N": np.int64(4)}),
        ({"N": 4}, {"N": Fraction(4)}),
        ({"t": (1, 2)}, {"t": np.array([1, 2])}),
        ({"x": 0.1}, {"x": np.float64(0.1)}),
        ({"x": 0.0}, {"x": -0.0}),
        ({"x": np.array(2.5)}, {"x": 2.5}),
        ({"a": {"y": 1, "x": True}}, {"a": {"x": np.True_, "y": 1}}),
    ],
)
def test_equal_parameters_have_one_text(one, two):
    assert canonical_json(one) == canonical_json(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"N": 4}, {"N": 5}),
        ({"N": 4}, {"L": 4}),
        ({"N": 4}, {"N": 4.0}),
        ({"N": 1}, {"N": True}),
        ({"x": Fraction(1, 3)}, {"x": "1/3"}),
        ({"x": [1, 0]}, {"x": 1 + 0j}),
        ({"x": 0.1}, {"x": np.nextafter(0.1, 1)}),
    ],
)
def test_different_parameters_have_different_seeds(one, two):
    assert seed_entropy("claim", one) != seed_entropy("claim", two)
    assert seed_entropy("claim", one) != seed_entropy("other", one)


@given(
    parameters=st.dictionaries(st.text(max_size=5), st.integers() | st.floats(allow_nan=False)),
    block=st.integers(0, 10**6),
)
def test_a_generator_is_a_function_of_its_arguments(parameters, block):
    if any(value in (float("inf"), -float("inf")) for value in parameters.values()):
        with pytest.raises(EvidenceError, match="not finite"):
            block_generator("claim", parameters, block)
        return
    shuffled = dict(reversed(list(parameters.items())))
    one, two = (block_generator("claim", p, block).random(4) for p in (parameters, shuffled))
    assert one.tolist() == two.tolist()
    assert one.tolist() != block_generator("claim", parameters, block + 1).random(4).tolist()


@pytest.mark.parametrize(
    ("claim", "parameters", "block", "message"),
    [
        ("", {}, 0, "non-empty"),
        (3, {}, 0, "claim id 3"),
        ("claim", {"x": float("nan")}, 0, "not finite"),
        ("claim", {"x": complex(0, float("inf"))}, 0, "not finite"),
        ("claim", {1: 2}, 0, "is no string"),
        ("claim", {"x": {1, 2}}, 0, "no canonical text"),
        ("claim", {}, -1, "at least 0"),
        ("claim", {}, 1.5, "whole number"),
        ("claim", {}, True, "whole number"),
    ],
)
def test_what_has_no_seed_is_refused(claim, parameters, block, message):
    with pytest.raises(EvidenceError, match=message):
        block_generator(claim, parameters, block)
