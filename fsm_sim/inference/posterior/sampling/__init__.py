"""How the posterior is sampled: coordinates, Hamiltonian Monte Carlo, and steps again where one diverges."""
