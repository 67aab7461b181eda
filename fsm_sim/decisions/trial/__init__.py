"""What a trial of a plan in several municipalities would find: simulated many times, analysed as evaluators do."""
