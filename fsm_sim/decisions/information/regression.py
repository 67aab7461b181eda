"""The expected gain of each draw given some parameters: a regression of runs on draws, with chance taken out.

The expectation of the gain given a group of parameters is a smooth function of them, so regressing the runs of a
posterior on the group's columns estimates it without running anything again (Strong, Oakley and Brennan, 2014). Here
the function is linear in all of them, and a cubic spline in each (few parameters) or in the best linear combination of
them (many). Fitting itself adds variance, which would make information look worth more than it is: it is taken out as
`study.results.expected_effect` takes out chance.
"""

import numpy as np

from fsm_sim.model.network import Floats

KNOTS = 3
"""Inner knots of a spline, at the quartiles."""
FEW = 3
"""Up to so many parameters have a spline each, and a product for each pair; more have one of their best combination."""
DRAWS_PER_COLUMN = 10
"""With fewer draws for each column of the basis there is no regression."""
DEGREE = 3


def conditional_gain(means: Floats, group: Floats) -> Floats:
    """The expected gain given a group of parameters at each draw, shape (D, K).

    `means` (D draws, K plans) are the gains of the draws' runs, `group` (D, P) the parameters. As a sample the result
    has the mean and variance of the conditional expectation. NaN where draws are too few for the regression.

    >>> rng = np.random.default_rng(1)
    >>> known = rng.normal(size=(2000, 1))
    >>> found = conditional_gain(3 * known + rng.normal(size=(2000, 1)), known)
    >>> round(float(np.std(found)), 1), round(float(np.corrcoef(found[:, 0], known[:, 0])[0, 1]), 3)
    (3.0, 1.0)
    """
    draws = len(means)
    centre = means.mean(axis=0)
    around = means - centre
    columns = _columns(around, group)
    if not columns.shape[1]:
        return np.broadcast_to(centre, means.shape).copy()
    basis = _orthonormal(columns - columns.mean(axis=0))
    if draws < DRAWS_PER_COLUMN * basis.shape[1]:
        return np.full(means.shape, np.nan)
    fitted = basis @ (basis.T @ around)
    noise = ((around - fitted) ** 2).sum(axis=0) / (draws - basis.shape[1] - 1)
    explained = (fitted**2).sum(axis=0)
    share = np.divide(explained - basis.shape[1] * noise, explained, out=np.zeros_like(explained), where=explained > 0)
    return np.asarray(centre + np.sqrt(np.clip(share, 0.0, None)) * fitted)


def _columns(around: Floats, group: Floats) -> Floats:
    """The columns of the basis, shape (D, B), not yet orthogonal."""
    varied = group[:, group.std(axis=0) > 0]
    if not varied.shape[1]:
        return np.zeros((len(group), 0))
    scaled = (varied - varied.mean(axis=0)) / varied.std(axis=0)
    if scaled.shape[1] <= FEW:
        pairs = [scaled[:, one] * scaled[:, other] for one in range(scaled.shape[1]) for other in range(one)]
        return np.column_stack([*(_spline(column) for column in scaled.T), *pairs])
    linear = _orthonormal(scaled)
    indices = linear @ (linear.T @ around)  # of each plan: its best linear combination
    return np.column_stack([scaled, *(_spline(column)[:, 1:] for column in indices.T if column.std() > 0)])


def _spline(column: Floats) -> Floats:
    """A cubic spline basis of a column, shape (D, `KNOTS` + `DEGREE`), without its constant."""
    from scipy.interpolate import BSpline  # takes half a second and 20 MB, which most answers of the page do without

    inner = np.quantile(column, np.linspace(0, 1, KNOTS + 2)[1:-1])
    ends = column.min(), column.max()
    if not ends[0] < inner[0] or not inner[-1] < ends[1] or (np.diff(inner) <= 0).any():  # few values: a line
        return column[:, None]
    knots = np.concatenate([np.repeat(ends[0], DEGREE + 1), inner, np.repeat(ends[1], DEGREE + 1)])
    design = BSpline.design_matrix(column, knots, DEGREE).toarray()
    return design[:, 1:]  # all columns add up to the constant


def _orthonormal(columns: Floats) -> Floats:
    """An orthonormal basis of what columns span; by their products, which is fast where there are many more draws."""
    sizes, directions = np.linalg.eigh(columns.T @ columns)
    kept = sizes > 1e-10 * max(float(sizes[-1]), 1e-300)
    return columns @ (directions[:, kept] / np.sqrt(sizes[kept]))
