"""What Coq says of files, and what it cannot say: none here, another, too long."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from derivations.certificates.files import theory
from derivations.certificates.running import Coq, Limits, find_coq, prove
from derivations.errors import ResourceError

needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None,
    reason="coqc is not installed, without which nothing is proved: apt-get install coq",
)
SMALL = {"Small": "Definition two := 1 + 1.\n"}


def test_without_coq_the_message_says_what_to_install():
    with pytest.raises(ResourceError, match="apt-get install --no-install-recommends coq"):
        find_coq("no-such-compiler")


def test_another_version_is_named_with_what_is_known_of_it():
    assert Coq("coqc", "8.16.1").note == ""
    assert "8.16 is what is tested" in Coq("coqc", "8.19.0").note


@needs_coq
def test_a_false_statement_is_named_and_the_others_go_on(tmp_path):
    wanted = {
        "wrong": "Theorem right_one : 1 = 1.\nProof. reflexivity. Qed.\n"
        "Theorem wrong_one : 1 = 2.\nProof. reflexivity. Qed.\n",
        "right": "From QNTK Require Import Small.\n"
        "Theorem right : two = 2.\nProof. reflexivity. Qed.\n",
    }
    found = {o.name: o for o in prove(find_coq(), tmp_path, SMALL, wanted)}
    assert found["right"].proved
    assert not found["wrong"].proved
    assert found["wrong"].why.startswith("wrong_one is not proved")


@pytest.mark.qntk_ci
@needs_coq
def test_a_proof_past_its_limit_is_named_with_the_limit(tmp_path):
    text = "Theorem quick : True.\nProof. exact I. Qed.\n"
    text += "Theorem endless : False.\nProof. repeat (pose proof I). Qed.\n"
    (found,) = prove(find_coq(), tmp_path, {}, {"slow": text}, Limits(seconds=4))
    assert found.why == "endless ran past the limit of 4 s"


@pytest.mark.qntk_ci
@needs_coq
def test_what_was_proved_is_not_proved_again_until_it_changes(tmp_path):
    text = "Theorem t : 1 = 1.\nProof. reflexivity. Qed.\n"
    runs = [
        prove(find_coq(), tmp_path, SMALL, {"t": t})[0].cached for t in (text, text, text + " ")
    ]
    assert runs == [False, True, False]


@pytest.mark.qntk_ci
@needs_coq
def test_a_proof_past_its_memory_is_not_taken_for_one(tmp_path):
    text = "Theorem small : True.\nProof. exact I. Qed.\n"
    (found,) = prove(find_coq(), tmp_path, {}, {"wide": text}, Limits(gigabytes=0.02))
    assert not found.proved


COUNTED = """
import os, sys
from pathlib import Path
from derivations.certificates.running import find_coq, prove
copies = []
os.register_at_fork(before=lambda: copies.append(1))
(found,) = prove(find_coq(), Path(sys.argv[1]), {}, {"t": "Theorem t : True. exact I. Qed."})
print(found.proved, len(copies))
"""


@needs_coq
def test_no_copy_of_this_process_is_made(tmp_path):
    """It may have threads, JAX's among them, that hold what the copy would wait for."""
    command = [sys.executable, "-c", COUNTED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "0"]


def test_the_theory_has_neither_axioms_nor_admitted_proofs():
    for name, text in theory().items():
        for word in ("Axiom", "Admitted", "admit.", "Parameter"):
            assert word not in text, f"{name}.v has {word}"
