"""The system: states, transitions, rates, caseworkers, scenarios. Pure: no clock, no random numbers, no file access."""
