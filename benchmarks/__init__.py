"""Speed, measured by anyone: `make benchmark`, or one module at a time with `uv run python -m benchmarks.NAME`."""
