"""Forecasts of public monthly statistics held against what came, beside simple rules."""
