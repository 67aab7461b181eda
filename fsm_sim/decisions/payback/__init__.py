"""What a plan costs and gives back, to the municipality, the state and the citizens, at dated prices."""
