"""Monitoring: rolling three-month shares of municipalities, who meets requirements, who gains most, who waits."""
