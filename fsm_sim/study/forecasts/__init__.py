"""Forecasts: plan, tasks, workers, and what each effect is worth."""
