"""The linear model of a circuit in scikit-learn's habits: ``fit``, ``predict``, ``transform``.

Needs scikit-learn: ``pip install 'qntk-check[sklearn]'``. The module can be imported without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from qntk_check import kernel
from qntk_check.arguments import check_kind, check_real
from qntk_check.circuits import Circuit
from qntk_check.circuits.encoding import reuploading
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kernel import Features
from qntk_check.learning.linear import LinearModel, linearize
from qntk_check.observables import ObservableLike

if TYPE_CHECKING:
    from sklearn.utils import Tags  # pyright: ignore[reportMissingImports]

try:
    from sklearn.base import (  # pyright: ignore[reportMissingImports]
        BaseEstimator,
        ClassNamePrefixFeaturesOutMixin,
        RegressorMixin,
        TransformerMixin,
    )
except ImportError:  # stand-ins, so that the module can be read; QNTK() then says what is missing
    _MISSING = True

    class BaseEstimator:
        pass

    class ClassNamePrefixFeaturesOutMixin:
        pass

    class RegressorMixin:
        pass

    class TransformerMixin:
        pass

else:
    _MISSING = False

__all__ = ["QNTK"]


class QNTK(
    ClassNamePrefixFeaturesOutMixin,  # pyright: ignore[reportGeneralTypeIssues]
    TransformerMixin,  # pyright: ignore[reportGeneralTypeIssues]
    RegressorMixin,  # pyright: ignore[reportGeneralTypeIssues]
    BaseEstimator,  # pyright: ignore[reportGeneralTypeIssues]
):
    """Regression with the quantum neural tangent kernel of a circuit.

    The circuit is taken to first order in its parameters, f(x) = ⟨O⟩(x) + G(x)δ, and δ is fitted in
    closed form: by least squares with a penalty ½ρ|δ|², or to where gradient descent from δ = 0
    arrives after some steps. ``transform`` returns G(x), the features whose Gram matrix is K.

    Parameters
    ----------
    circuit
        A circuit whose angles depend on data x, one for each feature, as
        :func:`qntk_check.circuits.reuploading` makes; ``None`` for the one of
        two layers that it makes of seed 0.
    observables
        O, or a list of k for k targets that share δ. By default the mean of all Z; then several
        targets are fitted one by one, as scikit-learn does.
    ridge
        ρ ≥ 0, in units of O²; left out where ``steps`` are given.
    eta, steps
        Rate and number of steps of the descent to follow; ``None`` for the minimum.
    scale
        What data are multiplied by before the circuit takes them as angles, so that standardized
        data stay well within a turn.

    Attributes
    ----------
    circuit_
        The circuit.
    models_
        A :class:`.linear.LinearModel` for each target, or one for all that share δ.
    moves_
        δ of each of them.
    n_features_in_
        The number of features seen by ``fit``.

    Examples
    --------
    >>> import pytest; _ = pytest.importorskip("sklearn")
    >>> x = np.linspace(-1, 1, 30)[:, None]
    >>> model = QNTK(scale=1.0, ridge=1e-6).fit(x, np.sin(2 * x[:, 0]))
    >>> bool(model.score(x, np.sin(2 * x[:, 0])) > 0.99)
    True
    """

    def __init__(
        self, circuit: Circuit | None = None, observables: object = None, *, ridge: float = 1e-3,
        eta: float | None = None, steps: int | None = None, scale: float = 0.3,
    ) -> None:  # fmt: skip
        if _MISSING:
            raise ResourceError(
                "QNTK is an estimator of scikit-learn, which is not installed: pip install "
                "'qntk-check[sklearn]' (learning.linearize does the same without it)"
            )
        self.circuit, self.observables, self.ridge = circuit, observables, ridge
        self.eta, self.steps, self.scale = eta, steps, scale

    def fit(self, X: ArrayLike, y: ArrayLike) -> QNTK:
        """Fit δ to data ``(M, F)`` and targets ``(M,)`` or ``(M, m)``."""
        from sklearn.utils.validation import validate_data  # pyright: ignore[reportMissingImports]

        read = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        inputs, targets = (np.asarray(part, dtype=float) for part in read)
        self._one_column = targets.ndim == 1
        targets = targets.reshape(len(targets), -1)
        self.circuit_ = self._circuit(inputs.shape[1])
        self.observables_ = self._observables()
        features = self._features(inputs)
        self.models_ = [linearize(features, part) for part in self._parts(targets)]
        self.moves_ = [self._moved(model) for model in self.models_]
        self._n_features_out = features.gradient[0].size
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return f(x) of data ``(M, F)``, in the shape of the targets."""
        features = self._features(self._checked(X))
        parts = [features.expectation + features.gradient @ move for move in self.moves_]
        found = np.concatenate(parts, axis=1)
        return found[:, 0] if self._one_column else found

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Return the features G(x) of data ``(M, F)``, ``(M, k·P)``: ∂⟨O_i⟩/∂θ, O by O."""
        gradient = self._features(self._checked(X)).gradient
        return gradient.reshape(len(gradient), -1)

    def kernel(self, X: ArrayLike, other: ArrayLike | None = None) -> np.ndarray:
        """Return K between data and others (or themselves), ``(M, k, M', k)``."""
        first = self._features(self._checked(X))
        return first.matrix(None if other is None else self._features(self._checked(other)))

    def __sklearn_tags__(self) -> Tags:
        """Say that several targets may be fitted."""
        tags = super().__sklearn_tags__()  # pyright: ignore[reportAttributeAccessIssue]
        tags.target_tags.multi_output = True
        return tags

    # -- the parts ----------------------------------------------------------------------------

    def _checked(self, X: ArrayLike) -> np.ndarray:
        from sklearn.utils.validation import (  # pyright: ignore[reportMissingImports]
            check_is_fitted,
            validate_data,
        )

        check_is_fitted(self)
        return validate_data(self, X, dtype=np.float64, reset=False)

    def _circuit(self, width: int) -> Circuit:
        if self.circuit is None:
            return reuploading(width, layers=2, seed=0)
        check_kind("circuit", self.circuit, Circuit, "give a Circuit, or None")
        mapped = self.circuit.shape.parameters
        taken = 0 if mapped is None else len(mapped.data_names)
        if taken != width:
            raise DomainError(f"the circuit takes {taken} data and X has {width} features")
        return self.circuit

    def _observables(self) -> Sequence[ObservableLike]:
        if self.observables is None:
            n = self.circuit_.shape.n
            return [{"I" * q + "Z" + "I" * (n - q - 1): 1 / n for q in range(n)}]
        given = self.observables
        is_list = isinstance(given, list | tuple) and not isinstance(given[0], int | float | tuple)
        return list(given) if is_list else [given]  # type: ignore[list-item]

    def _parts(self, targets: np.ndarray) -> list[np.ndarray]:
        """Return the targets of each δ."""
        k = len(self.observables_)
        if k == 1:
            return [column[:, None] for column in targets.T]
        if targets.shape[1] != k:
            raise DomainError(f"{targets.shape[1]} targets for {k} observables: give one for each")
        return [targets]

    def _features(self, X: np.ndarray) -> Features:
        return kernel.features(
            self.circuit_, data=check_real("scale", self.scale) * X,
            observables=self.observables_,
        )  # fmt: skip

    def _moved(self, model: LinearModel) -> np.ndarray:
        if self.steps is None and self.eta is None:
            return model.move(ridge=self.ridge)
        return model.move(self.eta, self.steps)
