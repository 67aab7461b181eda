"""Validation of a calibration: `questions/` are asked in order by `suite.py`, and `result.py` is an answer.

Simulation-based calibration and coverage (`simulation_based_calibration`, `uniformity`, `recovery`), prediction of
targets that were held out (`holdout`), sensitivity to prior and likelihood (`sensitivity`), and the bias of the mean
field (`likelihood_free`).
"""
