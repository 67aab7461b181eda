"""What a sceptic asks of a calibration, each question a module: `finding.py` says what an answer is.

Does it recover the truth (`simulation`, `uniformity`), does it predict what it has not seen (`holdout`), what do the
priors decide and what the figures (`sensitivity`), and does the mean field bias the answer (`likelihood_free`)?
`parts.py` asks them all.
"""
