"""Mutation testing: faults planted one by one in rates, engines, measures and decisions, and tests that find them."""
