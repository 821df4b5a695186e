"""What the strategies promise of every example, and what they say without Hypothesis."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from qntk_check import observables
from qntk_check.errors import DomainError, ResourceError
from qntk_check.testing import strategies


@given(spectrum=strategies.spectra())
def test_a_spectrum_is_an_observable_with_a_kernel(spectrum):
    assert len(spectrum) in (2, 4, 8)
    assert observables.spectral_width(list(spectrum)) > 0


@given(string=strategies.pauli_strings())
def test_a_pauli_string_is_a_generator(string):
    assert observables.check_pauli(string) == string
    assert observables.traces({string: 1}, 1) == (0,)


def test_the_identity_comes_where_it_may():
    assert find(strategies.pauli_strings(n=2, identity=True), lambda s: True) == "II"


@given(terms=strategies.pauli_sums(n=2))
def test_a_sum_has_no_trace_and_no_vanishing_term(terms):
    assert 1 <= len(terms) <= 4
    assert all(terms.values())
    assert observables.traces(terms, 1) == (0,)


@given(terms=strategies.molecules())
def test_a_molecule_has_an_identity_larger_than_any_other_term(terms):
    n = len(next(iter(terms)))
    offset = terms["I" * n]
    assert all(abs(c) < abs(offset) for key, c in terms.items() if set(key) != {"I"})
    first, second = observables.traces(terms, 2)
    assert first == 2**n * offset
    assert second > Fraction(first**2, 2**n)  # more than the identity
    for key in terms:
        assert terms.get(key.replace("X", "Y")) == terms[key]  # hoppings keep particle number


@given(ensemble=strategies.ensembles(degree=4))
def test_an_ensemble_is_a_design_of_the_degree_asked_for(ensemble):
    ensemble.require_design(4)
    assert not ensemble.real


def test_the_ensembles_are_all_there_is_of_a_kind():
    def names(**asked):
        offered = getattr(strategies.ensembles(**asked), "elements")  # noqa: B009 - private type
        return {item.name for item in offered}

    assert names(real=None) == {
        "independent-slots", "haar-circuit", "bare-circuit", "clifford-circuit",
        "orthogonal-circuit",
    }  # fmt: skip
    assert names(degree=4, closed=True) == {"independent-slots", "haar-circuit"}


@given(circuit=strategies.circuits())
def test_a_circuit_can_be_evaluated(circuit):
    from qntk_check import kernel

    n = circuit.shape.n
    assert 1 <= circuit.shape.layers <= 4
    found = kernel.evaluate(circuit, {"Z" * n: 1.0}, method="dense")
    assert 0 <= found.K <= kernel.kernel_bound(circuit.shape.layers, {"Z" * n: 1.0})


@given(circuit=strategies.circuits(generators=["XZ", "YY"]))
def test_a_circuit_takes_the_generators_given(circuit):
    assert {rotation.pauli for rotation in circuit.shape.rotations} <= {"XZ", "YY"}


@given(rate=strategies.rates(most=Fraction(2, 3)))
def test_a_rate_is_exact_positive_and_not_too_large(rate):
    assert isinstance(rate, Fraction)
    assert 0 < rate <= Fraction(2, 3)


@given(data=st.data(), n=strategies.qubits(most=2))
def test_the_number_of_qubits_may_be_drawn_first(data, n):
    assert len(data.draw(strategies.spectra(n=n))) == 2**n
    assert len(data.draw(strategies.pauli_strings(n=n))) == n
    assert len(next(iter(data.draw(strategies.molecules(n=n))))) == n


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: strategies.spectra(n=0), "n = 0"),
        (lambda: strategies.spectra(n=30), "n = 30"),
        (lambda: strategies.rates(most=0), "most = 0"),
        (lambda: strategies.ensembles(degree=9, real=True, closed=False), "no ensemble"),
        (lambda: strategies.circuits(generators=[]), "at least one"),
        (lambda: strategies.pauli_strings(identity="yes"), "give True or False"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises((DomainError, ResourceError), match=message):
        call()


def test_without_hypothesis_the_way_to_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ResourceError, match=r"pip install 'qntk-check\[testing\]'"):
        strategies.spectra()


def test_the_assertions_do_without_hypothesis():
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from qntk_check.testing import assert_mean, strategies\n"
        "assert_mean(lambda rng, size: rng.random(size), 0.5, bounds=(0, 1))\n"
        "print(sorted({'sympy', 'quimb', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
