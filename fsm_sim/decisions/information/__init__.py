"""What it is worth to know more before a plan is chosen: of everything, of some parameters, and by a study."""
