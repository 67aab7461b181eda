"""Worker processes and interrupts: what runs beside this process ends with it, and Ctrl-C is always heard."""
