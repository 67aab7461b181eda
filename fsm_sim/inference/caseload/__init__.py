"""The meta-analyses of caseload studies, which make the priors of the two caseload elasticities."""
