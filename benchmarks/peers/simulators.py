"""What people would take instead: gradients by qulacs, PennyLane, JAX and tensorcircuit.

Run by ``benchmarks/kernel.py``, in whatever environment has the peers (the extra ``bench``): it
imports nothing of this project, reads cases as JSON from the standard input, and prints for each
one line of JSON with the time for each circuit, the derivatives of the first one, and versions.

A case: ``{"peer": "qulacs", "n": 4, "gates": [["X", 0], ["cnot", 0, 1], …], "observable": [1, 2],
"angles": [[…], …], "repeats": 5}``; gates in the order in which they act, a letter being
exp(iθP), O the product of Z on the qubits of ``observable``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

# One thread each, unless asked for more: oversubscription ruins everybody's figures.
_THREADS = os.environ.get("BENCH_THREADS", "1")
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "QULACS_NUM_THREADS"):
    os.environ[_name] = _THREADS
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # double precision, as here

import numpy as np  # noqa: E402
from timing import least  # noqa: E402

Work = Callable[[], Any]


def qulacs(case: dict[str, Any]) -> tuple[Work, Callable[[], np.ndarray], int]:
    """Return backpropagation through one parametric circuit."""
    from qulacs import Observable, ParametricQuantumCircuit  # pyright: ignore[reportMissingImports]

    n = case["n"]
    circuit = ParametricQuantumCircuit(n)
    place = 0
    for gate in case["gates"]:
        if gate[0] == "cnot":
            circuit.add_CNOT_gate(gate[1], gate[2])
        else:  # theirs is exp(i angle P/2)
            add = getattr(circuit, f"add_parametric_R{gate[0]}_gate")
            add(gate[1], 2 * case["angles"][0][place])
            place += 1
    observable = Observable(n)
    observable.add_operator(1.0, " ".join(f"Z {q}" for q in case["observable"]))
    return (
        lambda: circuit.backprop(observable),
        lambda: 2 * np.array(circuit.backprop(observable)),
        1,
    )


def lightning(case: dict[str, Any]) -> tuple[Work, Callable[[], np.ndarray], int]:
    """Return the adjoint derivatives of PennyLane's compiled device, without its front."""
    import pennylane as qml  # pyright: ignore[reportMissingImports]

    operations, place = [], 0
    for gate in case["gates"]:
        if gate[0] == "cnot":
            operations.append(qml.CNOT([gate[1], gate[2]]))
        else:  # theirs is exp(−i angle P/2)
            rotation = getattr(qml, f"R{gate[0]}")
            operations.append(rotation(-2 * case["angles"][0][place], wires=gate[1]))
            place += 1
    observable = qml.prod(*(qml.Z(q) for q in case["observable"]))
    tape = qml.tape.QuantumScript(operations, [qml.expval(observable)])
    tape.trainable_params = list(range(place))
    device = qml.device("lightning.qubit", wires=case["n"])
    config = qml.devices.ExecutionConfig(gradient_method="adjoint")
    program, config = device.preprocess(config)
    (ready,), _ = program((tape,))

    def work() -> Any:
        return device.execute_and_compute_derivatives(ready, config)

    return work, lambda: -2 * np.array(work()[1], dtype=float).ravel(), 1


def jax(case: dict[str, Any]) -> tuple[Work, Callable[[], np.ndarray], int]:
    """Return vmap and grad of an unrolled state vector, compiled."""
    import jax as jx
    import jax.numpy as jnp

    n = case["n"]
    paulis = {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}
    signs = np.ones((2,) * n)
    for q in case["observable"]:
        signs = signs * np.array([1, -1]).reshape([2 if j == q else 1 for j in range(n)])

    def expectation(angles: Any) -> Any:
        psi = jnp.zeros((2,) * n, dtype=complex).at[(0,) * n].set(1)
        place = 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                at = (slice(None),) * gate[1] + (1,)
                target = gate[2] - (gate[2] > gate[1])
                psi = psi.at[at].set(jnp.flip(psi[at], axis=target))
            else:
                p = jnp.array(paulis[gate[0]], dtype=complex)
                moved = jnp.moveaxis(jnp.tensordot(p, psi, axes=(1, gate[1])), 0, gate[1])
                psi = jnp.cos(angles[place]) * psi + 1j * jnp.sin(angles[place]) * moved
                place += 1
        return jnp.sum(jnp.abs(psi) ** 2 * signs)

    gradient = jx.jit(jx.vmap(jx.grad(expectation)))
    angles = jnp.array(case["angles"])
    return (
        lambda: gradient(angles).block_until_ready(),
        lambda: np.array(gradient(angles)[0]),
        len(case["angles"]),
    )


def tensorcircuit(case: dict[str, Any]) -> tuple[Work, Callable[[], np.ndarray], int]:
    """Return vmap of value and gradient with the light cone cut out, compiled."""
    import jax as jx
    import jax.numpy as jnp
    import tensorcircuit as tc  # pyright: ignore[reportMissingImports]

    tc.set_backend("jax")
    tc.set_dtype("complex128")

    def expectation(angles: Any) -> Any:
        circuit, place = tc.Circuit(case["n"]), 0
        for gate in case["gates"]:
            if gate[0] == "cnot":
                circuit.cnot(gate[1], gate[2])
            else:  # theirs is exp(−i angle P/2)
                getattr(circuit, f"r{gate[0].lower()}")(gate[1], theta=-2 * angles[place])
                place += 1
        return jnp.real(circuit.expectation_ps(z=case["observable"], enable_lightcone=True))

    both = jx.jit(jx.vmap(jx.value_and_grad(expectation)))
    angles = jnp.array(case["angles"])
    return (
        lambda: jx.block_until_ready(both(angles)),
        lambda: np.array(both(angles)[1][0]),
        len(case["angles"]),
    )


PEERS = {"qulacs": qulacs, "lightning": lightning, "jax": jax, "tensorcircuit": tensorcircuit}


def main() -> None:
    """Time every case that the standard input names."""
    for case in json.load(sys.stdin):
        try:
            work, gradient, circuits = PEERS[case["peer"]](case)
        except ImportError as error:
            print(json.dumps({"peer": case["peer"], "missing": str(error)}), flush=True)
            continue
        start = time.perf_counter()
        first = gradient()
        compiling = time.perf_counter() - start
        seconds = least(work, case["repeats"], wall=_THREADS != "1") / circuits
        print(json.dumps({
            "peer": case["peer"], "seconds": seconds,
            "first": compiling, "gradient": first.tolist(),
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
