"""Least squares whose errors hold however the counts of a municipality are alike."""

import numpy as np

from fsm_sim.model.network import Floats

SMALLEST = 1e-9
"""What is left of a direction when a model has taken all of it; the rest is from here to 1."""


def clustered(shares: Floats, treated: Floats) -> tuple[Floats, Floats, float]:
    """Of every trial the plan's estimate and its standard error, shape (trials,), and the degrees of freedom.

    `shares` are (trials, M, J) and `treated` (M, J), 1 under the plan. The estimate is that of columns for municipality
    and count. The error is that of Bell and McCaffrey (2002, CR2), which has no bias where counts are independent, with
    the municipalities' columns taken out first (Pustejovsky and Tipton, 2018); the degrees of freedom are
    Satterthwaite's.

    >>> treated = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    >>> shares = treated + np.array([[0.1, 0.0, 0.0], [0.0, 0.0, 0.3], [0.0, 0.2, 0.0], [0.1, 0.1, 0.0]])
    >>> estimate, error, freedom = clustered(shares[None], treated)
    >>> float(estimate[0].round(3)), float(error[0].round(3)), round(freedom, 1)
    (1.125, 0.16, 2.0)
    """
    clusters, counts = treated.shape
    by_count = np.broadcast_to(np.eye(counts)[:, 1:], (clusters, counts, counts - 1))
    columns = np.concatenate([treated[..., None], by_count], axis=2)
    columns = (columns - columns.mean(axis=1, keepdims=True)).reshape(clusters * counts, counts)
    own = (shares - shares.mean(axis=2, keepdims=True)).reshape(len(shares), -1)
    solved = np.linalg.pinv(columns)
    coefficients = own @ solved.T
    weights = _weights(columns, solved, clusters)
    sums = (own - coefficients @ columns.T) @ weights.T
    left = weights - weights @ columns @ solved  # of independent counts, what the model leaves of each sum
    spread = np.linalg.eigvalsh(left @ left.T)
    return coefficients[:, 0], np.sqrt((sums**2).sum(axis=1)), float(spread.sum() ** 2 / (spread**2).sum())


def _weights(columns: Floats, solved: Floats, clusters: int) -> Floats:
    """Shape (M, M × J): in each row those of one municipality's residuals, which the model has made too small."""
    counts = len(columns) // clusters
    weights = np.zeros((clusters, len(columns)))
    for row in range(clusters):
        own = slice(row * counts, (row + 1) * counts)
        left = np.eye(counts) - 1 / counts - columns[own] @ solved[:, own]
        values, directions = np.linalg.eigh(left)
        kept = values > SMALLEST
        larger = (directions[:, kept] / np.sqrt(values[kept])) @ directions[:, kept].T
        weights[row, own] = solved[0, own] @ larger
    return weights
