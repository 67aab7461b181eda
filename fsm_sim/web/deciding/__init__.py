"""Questions of decision that a planner asks of the office and plans on the page, and their pages."""
