"""Published figures and their sources, as typed records. Pure: `fsm_sim.inputs` reads the files."""
