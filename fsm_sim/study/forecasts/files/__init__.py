"""The files of a run: chunks of results as bytes, their store, and a finished run that is checked when it is read."""
