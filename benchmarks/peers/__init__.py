"""The benchmark model in other tools."""
