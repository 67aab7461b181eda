"""Which uncertain parameters a difference between two plans hangs on, from posterior draws and their correlations."""
