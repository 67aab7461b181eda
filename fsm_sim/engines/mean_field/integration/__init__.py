"""Integration of the mean field's equations in time: Runge-Kutta steps, their length and their adjoint. Compiled."""
