"""The planner's page: a form whose query string is the scenario, and the answer under it, in Danish and English."""
