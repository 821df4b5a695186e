"""Right calls where the docstring has none, or only one that takes long; all of them small."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

__all__ = [
    "CALLS",
    "GEARS",
    "MADE_BY_US",
    "MAY_BE_INFINITE",
    "PARAMETERS",
    "TRACES",
    "WITH_MODULES",
]

WITH_MODULES = {
    "qntk_check.circuits",
    "qntk_check.designs",
    "qntk_check.ensembles",
    "qntk_check.evidence",
    "qntk_check.networks",
    "qntk_check.observables",
    "qntk_check.training",
}
# Inner loops: arrays that a caller has checked, at a speed that leaves no time to check again.
GEARS = {
    "qntk_check.cli.main",
    "qntk_check.evidence.bets.bet_grid",
    "qntk_check.evidence.bets.log_products",
    "qntk_check.evidence.bets.log_sum",
    "qntk_check.networks.descent.loss_gradient",
    "qntk_check.observables.numbers.as_whole",
    "qntk_check.observables.numbers.is_exact",
    "qntk_check.observables.numbers.plain",
    "qntk_check.observables.numbers.read_number",
    "qntk_check.observables.numbers.to_float",
    "qntk_check.observables.strings.masks",
    "qntk_check.observables.strings.overlap",
    "qntk_check.observables.strings.times",
}

# Of every formula, found by name; that of a new parameter is to be added here.
PARAMETERS: dict[str, Any] = {
    "N": 4, "L": 3, "K": 1.0, "eta": 0.1, "sigma": 0.01, "sigma_g": 0.01, "sigma_error": 0.01,
    "error": 0.5, "relative_error": 0.1, "t": 10, "start": 0.1, "reached": 0.4, "target": 0.5,
    "lowest": -1.0, "highest": 1.0, "expectation": 0.2, "variance": 0.5, "meta_kernel": 0.1,
    "generator_trace": 0, "overlap": 0.25, "fidelity": 0.5,
    "third": 0.1, "reached_overlap": 0.75, "remaining_error": 0.25,
    "P": 0.5, "C": 0.25, "V1": 1.0, "V2": 4.0, "unitarity": 0.75, "moved": 0.5,
    "displacement": 0.0625, "contraction": 0.75, "ratio": 0.5, "shots": 100, "width": 64,
    "outputs": 2,
    "dimension": 3, "state_purity": 0.5, "observable_purity": 1.0, "killing": 4.0, "n": 4,
    "weight": 2.0, "distance": 1, "slope": 1.0, "weight_variance": 1.0, "input_kernel": 2.0,
}  # fmt: skip
TRACES = (0, 4, 0, 4, 0, 4)  # of a Pauli string on two qubits

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

# Results, made by functions and not by people: their methods are called, but not they themselves.
MADE_BY_US = {
    "qntk_check.noisy.LayerNumbers",
    "qntk_check.campaign.Compared",
    "qntk_check.campaign.ParameterSet",
    "qntk_check.campaign.State",
    "qntk_check.algebras.GroupAverage",
    "qntk_check.algebras.MatrixAlgebra",
    "qntk_check.algebras.Part",
    "qntk_check.algebras.PauliAlgebra",
    "qntk_check.kernel.KernelMean",
    "qntk_check.laws.KernelLaw",
    "qntk_check.designs.DesignAverage",
    "qntk_check.draws.Statistic",
    "qntk_check.ensembles.Ensemble",
    "qntk_check.ensembles.SlotBatch",
    "qntk_check.evidence.Autopsy",
    "qntk_check.evidence.Entry",
    "qntk_check.evidence.LogWealth",
    "qntk_check.evidence.Record",
    "qntk_check.evidence.Standing",
    "qntk_check.evidence.Tally",
    "qntk_check.evidence.within.WithinStanding",
    "qntk_check.kernel.KernelBatch",
    "qntk_check.kernel.KernelResult",
    "qntk_check.kernel.UniformMean",
    "qntk_check.learning.Diagnosis",
    "qntk_check.learning.LinearModel",
    "qntk_check.learning.Run",
    "qntk_check.learning.Spectrum",
    "qntk_check.networks.Run",
    "qntk_check.noisy.Errors",
    "qntk_check.noisy.NoisyBatch",
    "qntk_check.noisy.NoisyResult",
    "qntk_check.networks.WideLimit",
    "qntk_check.standing.Drawn",
    "qntk_check.standing.HaarValue",
    "qntk_check.standing.Standing",
    "qntk_check.standing.Uniform",
    "qntk_check.training.Trajectory",
    "qntk_check.training.machine.Evaluated",
    "derivations.calculus.Hciz",
    "derivations.calculus.HcizCoefficients",
    "derivations.calculus.Operator",
    "derivations.calculus.TracePolynomial",
}

# Where infinity is a result that the docstring names.
MAY_BE_INFINITE = {
    "qntk_check.arguments.as_float",  # what is not finite is handed on as it is
    "qntk_check.learning.Spectrum.decay_times",  # of modes that do not move
    "qntk_check.arguments.as_scalar",
    "qntk_check.evidence.BoundedMeanTest.log_wealth",  # of an impossible value
    "qntk_check.evidence.BoundedMeanTest.advance",
    "qntk_check.evidence.BoundedMeanTest.play",
    "qntk_check.evidence.AsymptoticMeanTest.interval",  # the whole line before the first look
    "qntk_check.evidence.power_law.PowerLaw.interval_of_size",  # where it has no bound
    "qntk_check.evidence.Standing.from_json",
    "qntk_check.evidence.combined_log_e_value",
    "qntk_check.training.train",  # NaN after the step at which a run was stopped
    "qntk_check.training.descent.train_on",  # as above
    "qntk_check.noisy.train",  # as above
}


def _circuit(layers: int = 1) -> Any:
    from qntk_check import circuits

    return circuits.hardware_efficient(2, layers, seed=1)


def _law() -> Any:
    from qntk_check.laws import kernel_law

    return kernel_law(4, 2, {"ZZ": 1})


def _part() -> Any:
    from qntk_check.algebras import pauli_algebra

    return pauli_algebra(["X", "Y"]).parts[0]


def _ensemble() -> Any:
    from qntk_check import ensembles

    return ensembles.get("haar-circuit")


def _call(*args: Any, **kwargs: Any) -> Arguments:
    return args, kwargs


def _measurement() -> Any:
    from qntk_check import training

    return training.Measurement.of(_Z)


def _package(name: str, **functions: Callable[..., object]) -> None:
    """Put what exports a circuit in the place of a package that need not be installed."""
    module = ModuleType(name)
    vars(module).update(functions)
    sys.modules[name] = module


def _qiskit() -> Arguments:
    _package("qiskit.qasm3", dumps=lambda _: "input float[64] t; qubit[1] q; rx(t) q[0];")
    circuit = SimpleNamespace(parameters=[SimpleNamespace(name="t")], qubits=[0])
    return _call(circuit, {"t": 0.3})


def _cirq() -> Arguments:
    def circuit(_: object, values: dict[str, float]) -> SimpleNamespace:
        text = f"OPENQASM 2.0; qreg q[1]; rx({values['t']!r}) q[0];"
        return SimpleNamespace(to_qasm=lambda precision: text)

    _package("cirq", parameter_names=lambda _: {"t"}, resolve_parameters=circuit)
    return _call(circuit(None, {"t": 0.0}), {"t": 0.3})


def _pennylane() -> Arguments:
    def called(t: object) -> str:
        real = isinstance(t, float | np.ndarray) and np.size(t) == 1
        real = real and np.asarray(t).dtype.kind == "f"
        angle = np.asarray(t).item() if real else 0.5
        return f"OPENQASM 2.0; qreg q[1]; rx({angle!r}) q[0];"

    _package("pennylane", to_openqasm=lambda *_, **__: called)
    return _call(SimpleNamespace(func=called, device=SimpleNamespace(wires=[0])), 0.3)


def _network() -> Any:
    from qntk_check import networks

    return networks.draw((2, 3, 1), size=2, rng=1)


def _run() -> Any:
    from qntk_check import evidence

    truth = evidence.BoundedMeanTest(0.5, upper=1.0)
    return evidence.run(
        "fuzz", {"N": 4}, lambda rng, k: rng.beta(2, 2, k), {"truth": truth}, cap=2000
    )


def _standing() -> Any:
    from qntk_check import evidence

    test = evidence.BoundedMeanTest(0.5, upper=1.0)
    return test, test.play(test.open(), np.full(20, 0.5))


def _asymptotic() -> Any:
    from qntk_check import evidence

    test = evidence.AsymptoticMeanTest(0.0, delta=0.5)
    return test, test.play(test.open(), np.linspace(-1, 1, 1500))


def _letter(name: str) -> Any:
    from derivations.calculus import Matrix

    return Matrix(name)


def _trace() -> Any:
    from derivations.calculus import Tr

    return Tr(_letter("A") * _letter("B"))


def _within() -> Any:
    from qntk_check.evidence.within import WithinTest

    return WithinTest(0.51, delta=0.05, upper=1.0)


@cache
def _ledger() -> Any:
    """Return an open ledger of one set that is drawn, its set, and the state of it."""
    from qntk_check import campaign

    sets = campaign.planned(campaign.Asked(("kernel-mean",), (1,), (2,), relative=0.5, size=100))
    ledger = campaign.Ledger(Path(tempfile.mkdtemp()) / "campaign.sqlite")
    limits = campaign.Limits(keep=True)
    (state,) = campaign.work(ledger, sets, campaign.started("inline"), limits)
    return ledger, sets, state


def _engine() -> Any:
    from qntk_check import campaign

    return campaign.started("inline")


def _decisions() -> Arguments:
    from qntk_check.verdicts.registry import installed

    return _call(next(iter(installed().values())), {}, _ledger()[0])


_Z = {"ZI": 1.0}

CALLS: dict[str, Callable[[], Arguments]] = {
    "qntk_check.kernel.evaluate": lambda: _call(_circuit(), _Z),
    "qntk_check.kernel.evaluate_many": lambda: _call(
        _circuit(), [[0.1, 0.2], [0.3, 0.4]], observable=_Z, method="dense"
    ),
    "qntk_check.kernel.uniform_mean": lambda: _call(_circuit(), _Z, method="sampled", rng=1),
    "qntk_check.training.train": lambda: _call(
        _circuit(),
        _Z,
        eta=0.01,
        steps=2,
        target=0.0,
        sigma=0.0,
        shots=None,
        error_shots=None,
        runs=None,
        mu_steps=(),
        stop=True,
        method="auto",
        convention=None,
    ),
    "qntk_check.ensembles.Ensemble.sample": lambda: _call(
        _ensemble(), n=1, layers=3, size=2, rng=0, generators=None, state=None, traceless=True
    ),
    "qntk_check.networks.train": lambda: _call(
        _network(), [[1.0, 0.5]], [[0.5]], eta=0.01, steps=2
    ),
    "qntk_check.training.Measurement": lambda: _call(
        0.0, (((1.0, -1.0), ({"II": 0.5, "ZI": 0.5},)),)
    ),
    "qntk_check.training.Measurement.executions": lambda: _call(_measurement(), 10, 20, 3),
    "qntk_check.training.Measurement.probabilities": lambda: _call(
        _measurement(), _circuit().batch()
    ),
    "qntk_check.training.Measurement.shift_gradient": lambda: _call(
        _measurement(), _circuit().batch(), 10, np.random.default_rng(1)
    ),
    "qntk_check.circuits.Circuit.batch": lambda: _call(_circuit(), [[0.1, 0.2], [0.3, 0.4]]),
    "qntk_check.circuits.CircuitBatch.circuit": lambda: _call(_circuit().batch(), 0),
    "qntk_check.circuits.from_cirq": _cirq,
    "qntk_check.circuits.from_pennylane": _pennylane,
    "qntk_check.circuits.from_qiskit": _qiskit,
    "qntk_check.circuits.AngleConvention": lambda: _call("half", -0.5),
    "qntk_check.designs.Design": lambda: _call("one", [np.eye(2)], [1.0], 0, False),
    "qntk_check.networks.Activation": lambda: _call("none", np.sin, np.cos, abs, abs),
    "qntk_check.evidence.AsymptoticMeanTest.from_json": lambda: _call(_asymptotic()[0].to_json()),
    "qntk_check.evidence.BoundedMeanTest.from_json": lambda: _call(_standing()[0].to_json()),
    "qntk_check.evidence.Entry.from_json": lambda: _call(_run().entries[0].to_json()),
    "qntk_check.evidence.Record.from_json": lambda: _call(_run().to_json()),
    "qntk_check.evidence.Record.continuation": lambda: _call(_run(), "run(cap={cap})"),
    "qntk_check.evidence.Standing.advanced": lambda: _call(
        _standing()[1], _standing()[0].tally([0.5]), _standing()[0].log_wealth, 1e-6, 1e-6
    ),
    "qntk_check.evidence.Tally.empty": lambda: _call("key", 3),
    "qntk_check.evidence.Tally.from_json": lambda: _call(_standing()[1].tally.to_json()),
    "qntk_check.evidence.within.WithinTest.at": lambda: _call(_within(), 0.6),
    "derivations.calculus.Operator.commutator": lambda: _call(_letter("A"), _letter("B")),
    "derivations.calculus.Operator.dimension": lambda: _call(_letter("A"), 3),
    "derivations.calculus.Operator.holds_at": lambda: _call(_letter("A"), 3),
    "derivations.calculus.Operator.scalar": lambda: _call(2),
    "derivations.calculus.TracePolynomial.dimension": lambda: _call(_trace(), 3),
    "derivations.calculus.TracePolynomial.scalar": lambda: _call(2),
    "qntk_check.campaign.Ledger.blocks": lambda: _call(_ledger()[0], 1),
    "qntk_check.campaign.Ledger.count": lambda: _call(_ledger()[0], 1),
    "qntk_check.campaign.Ledger.enter": lambda: _call(_ledger()[0], _ledger()[1][0], "code"),
    "qntk_check.campaign.Ledger.fail": lambda: _call(_ledger()[0], 2, 0, "why", 3),
    "qntk_check.campaign.Ledger.failures": lambda: _call(_ledger()[0], 1),
    "qntk_check.campaign.Ledger.forgive": lambda: _call(_ledger()[0], 2),
    "qntk_check.campaign.Ledger.samples": lambda: _call(_ledger()[0], 1),
    "qntk_check.campaign.Ledger.take": lambda: _call(_ledger()[0], 2, 0, 0),
    "qntk_check.campaign.Ledger.write": lambda: _call(_ledger()[0], []),
    "qntk_check.campaign.State.catch_up": lambda: _call(_ledger()[2], _ledger()[0]),
    "qntk_check.campaign.block_rows": lambda: _call(_ledger()[0], _ledger()[2]),
    "qntk_check.campaign.compared": lambda: _call(_ledger()[0], _ledger()[0]),
    "qntk_check.campaign.joined": _decisions,
    "qntk_check.campaign.set_row": lambda: _call(_ledger()[2]),
    "qntk_check.campaign.states": lambda: _call(_ledger()[0]),
    "qntk_check.campaign.work": lambda: _call(_ledger()[0], _ledger()[1], _engine(), None),
    **{
        f"qntk_check.laws.KernelLaw.{name}": (lambda given=given: _call(_law(), given))
        for name, given in {
            "cdf": 1.0,
            "sf": 1.0,
            "pdf": 1.0,
            "ppf": 0.5,
            "isf": 0.5,
            "interval": 0.5,
            "moment": 2,
            "stats": "mv",
            "percentile": 1.0,
            "tail_bound": 1.0,
        }.items()
    },
    "qntk_check.laws.KernelLaw.rvs": lambda: _call(_law(), 2, 0),
    "qntk_check.algebras.Part.contains": lambda: _call(_part(), 1),
    "qntk_check.verdicts.get": lambda: _call("kernel-mean"),
    "qntk_check.evidence.run": lambda: _call(
        "fuzz", {"N": 4}, lambda rng, k: rng.beta(2, 2, k), {"truth": _standing()[0]}, cap=2000
    ),
}
