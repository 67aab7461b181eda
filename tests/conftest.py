"""What every test shares: fixed random numbers, and plots that need no screen."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")

# Fixed examples by default, so that tests fail alike on every machine; the profile `rotated` looks for new ones.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("rotated", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("fixed")
