"""Forecasts: plan, tasks, workers, chunks and store."""
