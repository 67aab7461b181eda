"""Caseworkers in the compiled engine: posts, hand-over, leave and the caseload that follows from them."""
