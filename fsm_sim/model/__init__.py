"""What the system is: states, transitions, rates, caseworkers, scenarios. Pure: no clock, no luck, no files."""
