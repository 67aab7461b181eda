"""The normal log density of a panel as a PyTensor operation with its exact gradient, compiled by numba.

Every series is a common course plus a part of its own. Own parts are independent between series, with a covariance S_m
that is a sum of components (`covariance`); the course has the covariance K, another such sum. The course is integrated
out. With A = sum S_m⁻¹ and b = sum S_m⁻¹ r_m over residuals r_m, it has given the data the covariance P = (K⁻¹ + A)⁻¹
and the mean c = P b, and

    log density = sum log normal(r_m; 0, S_m) - (log det K + log det (K⁻¹ + A) - b'P b) / 2.

The gradient is the mean over the course of that of the joint density (Fisher's identity): with w = S_m⁻¹ (r_m - c),
that with respect to S_m is (w w' + S_m⁻¹ P S_m⁻¹ - S_m⁻¹) / 2; with v = b - A c, that with respect to K is
(v v' + A P A - A) / 2. Matrices are inverted by Gauss-Jordan elimination in place, whose pivots multiply to the
determinant. Months that are not seen are left out.
"""

from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.gradient import disconnected_type
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.link.numba.dispatch.basic import numba_njit, register_funcify_default_op_cache_key

from fsm_sim.engines.shared.compilation_cache import inner

LOG_2_PI = float(np.log(2 * np.pi))


class PanelDensity(Op):
    """Log density of residuals (series, months), with its gradient with respect to each input as further outputs.

    Inputs: residuals; `scales` (components, series, months); `profiles` (components, months); `seen` (series, months),
    1 where a month is seen and else 0; scales and profiles of the common course, both (components, months). A
    covariance that is not positive definite gives minus infinity.
    """

    __props__ = ()

    def make_node(self, *inputs: Any) -> Apply:
        """Symbolic log density and gradients."""
        given = [pt.as_tensor(one) for one in inputs]
        gradients = [pt.dmatrix(), pt.dtensor3(), pt.dmatrix(), pt.dmatrix(), pt.dmatrix()]
        return Apply(self, given, [pt.dscalar(), *gradients])

    def perform(self, node: Apply, inputs: list[Any], outputs: list[list[Any]]) -> None:
        """Evaluate without compiling the graph."""
        for output, value in zip(outputs, _density(*map(np.ascontiguousarray, inputs)), strict=True):
            output[0] = np.asarray(value)

    def pullback(self, inputs: list[Any], outputs: list[Any], cotangents: list[Any]) -> list[Any]:
        """Gradient of the log density; the other outputs are not differentiated, and nothing is by what is seen."""
        residual, scales, profiles, *course = (cotangents[0] * one for one in outputs[1:])
        return [residual, scales, profiles, disconnected_type(), *course]

    def connection_pattern(self, node: Apply) -> list[list[bool]]:
        """Only the log density is differentiated."""
        return [[place != 3, False, False, False, False, False] for place in range(6)]


@inner
def _inverted(matrix: Any) -> Any:
    """Invert a symmetric positive definite matrix in place; returns the logarithm of its determinant, or NaN."""
    size = len(matrix)
    log_determinant = 0.0
    for k in range(size):
        pivot = matrix[k, k]
        if not pivot > 0.0:
            return np.nan
        log_determinant += np.log(pivot)
        matrix[k, k] = 1.0
        row = matrix[k] / pivot
        matrix[k] = row
        for i in range(size):
            if i != k:
                factor = matrix[i, k]
                matrix[i, k] = 0.0
                for j in range(size):
                    matrix[i, j] -= factor * row[j]
    return log_determinant


@inner
def _covariance(scales: Any, profiles: Any, seen: Any, matrix: Any) -> None:
    """Fill in the covariance of one series; a month that is not seen is independent with variance 1."""
    components, months = scales.shape
    for s in range(months):
        for t in range(s + 1):
            value = 1.0 if s == t else 0.0
            if seen[s] > 0.5 and seen[t] > 0.5:
                value = 0.0
                for c in range(components):
                    value += scales[c, s] * scales[c, t] * profiles[c, s - t]
            matrix[s, t] = value
            matrix[t, s] = value


@inner
def _times(matrix: Any, vector: Any) -> Any:
    """A symmetric matrix times a vector."""
    found = np.zeros(len(vector))
    for s in range(len(vector)):
        found += vector[s] * matrix[s]
    return found


@inner
def _sandwich(outside: Any, inside: Any, half: Any, found: Any) -> None:
    """Outside × inside × outside of symmetric matrices into `found`, which is symmetric too."""
    size = len(outside)
    half[:] = 0.0
    found[:] = 0.0
    for s in range(size):
        for k in range(size):
            factor = outside[s, k]
            for t in range(size):
                half[s, t] += factor * inside[k, t]
    for s in range(size):
        for k in range(size):
            factor = half[s, k]
            for t in range(size):
                found[s, t] += factor * outside[k, t]


@inner
def _by_components(by_covariance: Any, scales: Any, profiles: Any, seen: Any, by_scales: Any, by_profiles: Any) -> None:
    """Add up the gradient with respect to scales and correlations, from twice that with respect to the covariance."""
    components, months = scales.shape
    for s in range(months):
        for t in range(s + 1):
            if seen[s] > 0.5 and seen[t] > 0.5:
                each = by_covariance[s, t] * (0.5 if s == t else 1.0)
                for c in range(components):
                    product = each * profiles[c, s - t]
                    by_scales[c, s] += product * scales[c, t]
                    by_scales[c, t] += product * scales[c, s]
                    by_profiles[c, s - t] += each * scales[c, s] * scales[c, t]


@inner
def _density(residual: Any, scales: Any, profiles: Any, seen: Any, course_scales: Any, course_profiles: Any) -> Any:
    """The log density and its gradients, as arrays."""
    _, series, months = scales.shape
    by_residual, by_scales, by_profiles = np.zeros((series, months)), np.zeros(scales.shape), np.zeros(profiles.shape)
    by_course_scales, by_course_profiles = np.zeros(course_scales.shape), np.zeros(course_profiles.shape)
    inverse = np.empty((series, months, months))
    weights, precision, pull = np.empty((series, months)), np.zeros((months, months)), np.zeros(months)
    density = 0.0
    for m in range(series):
        _covariance(scales[:, m], profiles, seen[m], inverse[m])
        density -= 0.5 * _inverted(inverse[m])
        for s in range(months):  # what is not seen weighs nothing from here on
            if seen[m, s] < 0.5:
                inverse[m, s, s] = 0.0
        weights[m] = _times(inverse[m], residual[m])
        density -= 0.5 * ((residual[m] * weights[m]).sum() + seen[m].sum() * LOG_2_PI)
        precision += inverse[m]
        pull += weights[m]
    everything, covariance = np.ones(months), np.empty((months, months))
    _covariance(course_scales, course_profiles, everything, covariance)
    density -= 0.5 * _inverted(covariance)
    covariance += precision
    density -= 0.5 * _inverted(covariance)
    course = _times(covariance, pull)
    density += 0.5 * (pull * course).sum()
    if not np.isfinite(density):
        return -np.inf, by_residual, by_scales, by_profiles, by_course_scales, by_course_profiles
    half, found = np.empty((months, months)), np.empty((months, months))
    for m in range(series):
        left = weights[m] - _times(inverse[m], course)
        by_residual[m] = -left
        _sandwich(inverse[m], covariance, half, found)
        for s in range(months):
            found[s] += left[s] * left - inverse[m, s]
        _by_components(found, scales[:, m], profiles, seen[m], by_scales[:, m], by_profiles)
    left = pull - _times(precision, course)
    _sandwich(precision, covariance, half, found)
    for s in range(months):
        found[s] += left[s] * left - precision[s]
    _by_components(found, course_scales, course_profiles, everything, by_course_scales, by_course_profiles)
    return density, by_residual, by_scales, by_profiles, by_course_scales, by_course_profiles


_CODE = int(blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest(), 16)
"""PyTensor keeps compiled operations on disk, under this number: other code is another number."""


@register_funcify_default_op_cache_key(PanelDensity)
def _compiled(op: PanelDensity, node: Apply | None = None, **_: Any) -> Any:
    return _of_contiguous, _CODE


@numba_njit
def _of_contiguous(residual, scales, profiles, seen, course_scales, course_profiles):  # type: ignore[no-untyped-def]
    contiguous = np.ascontiguousarray
    found = _density(
        contiguous(residual),
        contiguous(scales),
        contiguous(profiles),
        contiguous(seen),
        contiguous(course_scales),
        contiguous(course_profiles),
    )
    return (np.asarray(found[0]), found[1], found[2], found[3], found[4], found[5])


def log_density(*inputs: Any) -> Any:
    """The log density of a panel as a tensor; the inputs are those of `PanelDensity`."""
    density, *_ = PanelDensity()(*inputs)
    return density
