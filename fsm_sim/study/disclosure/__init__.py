"""Disclosure control of tables of real counts: what is hidden, and an attack that says whether that is enough."""
