"""The parts of it that are used; its results are xarray objects, to be annotated where they are used."""
