"""Trials that are simulated from the page: the form that asks for them, what their job does, and its picture."""
