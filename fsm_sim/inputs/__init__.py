"""The only package that reads files written by users, and turns them into the specifications of `fsm_sim.model`."""
