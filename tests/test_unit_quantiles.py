"""Quantiles of many columns: to the bit those of NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fsm_sim.study.quantiles import in_order, quantiles

PLACES = [0.0, 0.05, 0.25, 0.5, 0.75, 1 - 0.05, 1.0]


@settings(max_examples=200, deadline=None)
@given(
    arrays(np.float64, array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=23), elements=st.floats(-1e6, 1e6)),
    st.integers(0, 2),
)
def test_quantiles_have_the_bits_of_numpys(values: np.ndarray, axis: int) -> None:
    axis = min(axis, values.ndim - 1)
    found, wanted = quantiles(values, PLACES, axis), np.quantile(values, PLACES, axis=axis)
    assert found.shape == wanted.shape
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_column_with_a_missing_number_has_no_quantile(axis: int) -> None:
    values = np.arange(12.0).reshape(3, 4)
    values[1, 2] = np.nan
    assert np.array_equal(quantiles(values, PLACES, axis), np.quantile(values, PLACES, axis=axis), equal_nan=True)


def test_what_is_put_in_order_is_a_copy() -> None:
    values = np.array([[2.0, 1.0]])
    assert in_order(values).tolist() == [[1.0, 2.0]]
    assert values.tolist() == [[2.0, 1.0]]
