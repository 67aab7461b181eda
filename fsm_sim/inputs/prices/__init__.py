"""Dated prices, rates of benefits and rules of who pays, each with its source and status, read from TOML."""
