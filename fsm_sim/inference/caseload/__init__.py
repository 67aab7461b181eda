"""The meta-analysis of caseload studies, which makes the prior of the caseload elasticity."""
