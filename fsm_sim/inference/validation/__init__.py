"""Validation of a calibration, one question in each module; `result.py` is an answer and `suite.py` asks them all.

Simulation-based calibration and coverage (`simulation_based_calibration`, `uniformity`, `recovery`), prediction of
targets that were held out (`holdout`), sensitivity to prior and likelihood (`sensitivity`), and the bias of the mean
field (`likelihood_free`).
"""
