"""Stocks of many municipalities month by month: their covariance, the hierarchy that is fitted, and its predictions."""
