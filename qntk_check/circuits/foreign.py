"""Circuits of Qiskit, PennyLane and Cirq, by their own exporters.

Qiskit's OpenQASM 3 keeps parameters. The texts of PennyLane and Cirq hold numbers: they are
exported at several points, and every number that changes is read off as an affine function of
the parameters and held to it at one point more. The packages are imported only when called.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from numbers import Integral, Number
from types import ModuleType
from typing import Protocol

import numpy as np

from qntk_check.arguments import as_float, check_reals, check_sequence, show
from qntk_check.circuits.model import Circuit
from qntk_check.circuits.openqasm import from_openqasm
from qntk_check.circuits.reading.calls import known_gates
from qntk_check.errors import DomainError, ResourceError

__all__ = ["from_cirq", "from_pennylane", "from_qiskit"]

Values = Mapping[str, float] | Sequence[float] | None
_INPUT = re.compile(r"^input float\[64\] (\w+);", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w\[.])[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w\].])")
_TOLERANCE = 1e-9
_DEEPEST = 50  # levels of composite gates


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _QiskitCircuit(Protocol):
    @property
    def parameters(self) -> Iterable[_Named]: ...


class _Operation(Protocol):
    @property
    def params(self) -> Sequence[object]: ...
    @property
    def definition(self) -> object: ...


class _QNode(Protocol):
    @property
    def func(self) -> Callable[..., object]: ...


class _CirqCircuit(Protocol):
    def to_qasm(self, *, precision: int) -> str: ...


def from_qiskit(circuit: _QiskitCircuit, values: Values = None) -> Circuit:
    """Return a circuit of Qiskit, with its parameters by name and in Qiskit's order.

    Qubit k of Qiskit is qubit k here, and so the k-th letter of a Pauli string **from the left**;
    labels of Qiskit have it from the right (:func:`qntk_check.observables.from_qiskit` turns
    them around). Without parameters every number is one.

    Parameters
    ----------
    circuit
        A ``QuantumCircuit`` of gates.
    values
        What its parameters are worth, by name or in the order of ``circuit.parameters``.

    Raises
    ------
    DomainError
        If it is no such circuit, values are missing, or an angle is not affine.
    ResourceError
        If Qiskit is not installed.

    Examples
    --------
    >>> from_qiskit("rx(t) q[0];", {"t": 0.3})
    Traceback (most recent call last):
    ...
    derivations.errors.DomainError: str is no circuit of Qiskit: give one
    """
    if not hasattr(circuit, "parameters") or not hasattr(circuit, "qubits"):
        raise DomainError(f"{type(circuit).__name__} is no circuit of Qiskit: give one")
    text = str(_package("qiskit.qasm3").dumps(_spelled_out(circuit)))
    names = tuple(parameter.name for parameter in circuit.parameters)
    if not names:
        return from_openqasm(text)
    return _named(text, _INPUT.findall(text), names, _given(values, names))


def _spelled_out(circuit: _QiskitCircuit) -> _QiskitCircuit:
    """Return a circuit of Qiskit without composite gates that take parameters.

    Qiskit 2.6 writes some of them, such as a whole QAOAAnsatz, with parameters in another order
    in the call than in the definition, so that its own reader makes another circuit of the text.
    """
    known = known_gates()
    for _ in range(_DEEPEST):
        operations = [entry.operation for entry in getattr(circuit, "data", ())]
        names = {each.name for each in operations if each.name not in known and _takes_angles(each)}
        if not names:
            return circuit
        circuit = getattr(circuit, "decompose")(sorted(names))  # noqa: B009 (see _QiskitCircuit)
    raise DomainError(
        f"gates {', '.join(sorted(names))} that are defined by each other more than {_DEEPEST} "
        "levels deep: decompose() the circuit first"
    )


def _takes_angles(operation: _Operation) -> bool:
    """Whether an operation of Qiskit is made of others and of angles, and not of a matrix."""
    angles = [isinstance(p, float) or hasattr(p, "parameters") for p in operation.params]
    return bool(angles) and all(angles) and operation.definition is not None


def from_cirq(circuit: _CirqCircuit, values: Values = None) -> Circuit:
    """Return a circuit of Cirq, its symbols by name in alphabetical order.

    Qubits are numbered as ``sorted(circuit.all_qubits())``. Without symbols every number is a
    parameter.

    Parameters
    ----------
    circuit
        A ``cirq.Circuit`` whose export is affine in its symbols: rotations and powers of X, Y
        and Z, and gates without symbols. Cirq writes others, such as ``ZZ**t``, by decompositions
        that are not.
    values
        What its symbols are worth, by name or in alphabetical order.

    Raises
    ------
    DomainError
        If it is no such circuit, values are missing, or the export is not affine.
    ResourceError
        If Cirq is not installed.

    Examples
    --------
    >>> from_cirq("rx(t) q[0];", {"t": 0.3})
    Traceback (most recent call last):
    ...
    derivations.errors.DomainError: str is no circuit of Cirq: give one
    """
    if not hasattr(circuit, "to_qasm"):
        raise DomainError(f"{type(circuit).__name__} is no circuit of Cirq: give one")
    cirq = _package("cirq")
    names = tuple(sorted(str(name) for name in cirq.parameter_names(circuit)))
    if not names:
        return from_openqasm(circuit.to_qasm(precision=17))

    def export(point: np.ndarray) -> str:
        bound = cirq.resolve_parameters(circuit, dict(zip(names, point.tolist(), strict=True)))
        return str(bound.to_qasm(precision=17))

    return _probed(export, names, _given(values, names))


def from_pennylane(qnode: _QNode, *arguments: object, wires: Sequence[object] = ()) -> Circuit:
    """Return the circuit of a QNode of PennyLane at some arguments, which are its parameters.

    Parameters
    ----------
    qnode
        A ``QNode``; what it measures is left out.
    arguments
        What it is called with. Floats and arrays of floats are parameters, named after the
        argument with its index, ``weights[0,2]``; all else is held fixed.
    wires
        The wires in order; by default those of the device.

    Raises
    ------
    DomainError
        If it is no QNode, or the export is not affine in the arguments.
    ResourceError
        If PennyLane is not installed.

    Examples
    --------
    >>> from_pennylane("qml.RX(t, wires=0)", 0.3)
    Traceback (most recent call last):
    ...
    derivations.errors.DomainError: str is no QNode: give one, and its arguments
    """
    if not hasattr(qnode, "func") or not hasattr(qnode, "device"):
        raise DomainError(f"{type(qnode).__name__} is no QNode: give one, and its arguments")
    qml = _package("pennylane")
    order = check_sequence("wires", wires, "give a list of wires")
    order = order or list(getattr(qnode, "device").wires or ())  # noqa: B009
    arrays = [_array(argument) for argument in arguments]
    free = [k for k, array in enumerate(arrays) if array.dtype.kind == "f"]
    words = list(inspect.signature(qnode.func).parameters)
    names = tuple(
        (words[k] if k < len(words) else f"argument_{k}") + place
        for k in free
        for place in _places(arrays[k])
    )

    def export(point: np.ndarray) -> str:
        called, at = list(arguments), 0
        for k in free:
            size = arrays[k].size
            called[k] = point[at : at + size].reshape(arrays[k].shape)
            at += size
        keywords = {"wires": order} if order else {}
        to_text = qml.to_openqasm(qnode, rotations=False, measure_all=False, **keywords)
        return str(to_text(*called))

    values = np.concatenate([arrays[k].ravel() for k in free]) if free else np.zeros(0)
    if not names:
        return from_openqasm(export(values))
    return _probed(export, names, values)


def _package(name: str) -> ModuleType:
    """Return a package, or say that it is missing."""
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise ResourceError(
            f"{package} writes the circuit out, and is not installed: pip install {package}, or "
            "hand its OpenQASM text to from_openqasm"
        ) from error


def _array(argument: object) -> np.ndarray:
    """Return an argument as an array: of floats where it is a parameter."""
    if isinstance(argument, Number) and not isinstance(argument, Integral):
        argument = as_float(argument)  # None of what is not real
    try:
        array = np.asarray(argument)
    except Exception:  # noqa: BLE001 (what is no array is held fixed, whatever it raises)
        return np.array(None)
    return check_reals("an argument", array) if array.dtype.kind == "f" else array


def _places(array: np.ndarray) -> list[str]:
    """Return the indices of all entries, as text."""
    return [f"[{','.join(map(str, k))}]" if k else "" for k in np.ndindex(array.shape)]


def _given(values: Values, names: tuple[str, ...]) -> np.ndarray:
    """Return values in the order of the names."""
    if isinstance(values, Mapping):
        missing = [name for name in names if name not in values]
        if missing or len(values) > len(names):
            raise DomainError(
                f"values for {show(list(values))} where the parameters are {', '.join(names)}: "
                "give one for each"
            )
        return check_reals("values", [values[name] for name in names])
    listed = check_sequence("values", () if values is None else values, "give one for each name")
    found = check_reals("values", listed)
    if found.shape != (len(names),):
        raise DomainError(
            f"{found.size} values for the parameters {', '.join(names[:8])}: give one for each, "
            "by name or in this order"
        )
    return found


def _named(text: str, words: Sequence[str], names: tuple[str, ...], values: np.ndarray) -> Circuit:
    """Return the circuit of a text whose inputs are parameters of other names."""
    circuit = from_openqasm(
        text, dict(zip(words, values.tolist(), strict=True)), parameters=list(words)
    )
    found = circuit.shape.parameters
    if found is None:  # what is read from a text has one
        return circuit
    shape = replace(circuit.shape, parameters=replace(found, names=names))
    return replace(circuit, shape=shape)


def _probed(
    export: Callable[[np.ndarray], str], names: tuple[str, ...], values: np.ndarray
) -> Circuit:
    """Return a circuit whose export holds numbers that are affine in the parameters."""
    size = len(names)
    base = 0.1234 + 0.0567 * np.sqrt(np.arange(2, size + 2))  # no special angle
    points = [base, *(base + 0.5 * unit for unit in np.eye(size))]
    other = base + 0.31 * np.cos(np.arange(size))
    texts = [export(point) for point in (*points, other)]
    if len({_NUMBER.sub("#", text) for text in texts}) > 1:
        raise DomainError(
            "the export has other gates at other parameters: write the circuit by rotations whose "
            "angles are affine in them"
        )
    numbers = np.array([list(map(float, _NUMBER.findall(text))) for text in texts])
    slopes = (numbers[1:-1] - numbers[0]) / 0.5
    constants = numbers[0] - base @ slopes
    wrong = np.abs(constants + other @ slopes - numbers[-1]) > _TOLERANCE
    if wrong.any():
        raise DomainError(
            f"{int(wrong.sum())} angles of the export are not affine in the parameters "
            f"{', '.join(names[:8])}: write the circuit by rotations whose angles are"
        )
    words = [f"parameter_{k}" for k in range(size)]
    place = iter(range(numbers.shape[1]))

    def affine(found: re.Match[str]) -> str:
        k = next(place)
        terms = [
            f"{slope!r}*{word}"
            for word, slope in zip(words, np.round(slopes[:, k], 12).tolist(), strict=True)
            if slope
        ]
        if not terms:
            return found.group()
        return f"({' + '.join([repr(round(float(constants[k]), 12)), *terms])})"

    text = _NUMBER.sub(affine, texts[0])
    inputs = "".join(f"input float {word}; " for word in words)
    return _named(inputs + text, words, names, values)
