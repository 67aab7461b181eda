"""Commands that answer a planner's question, a module for each; `group` puts them together."""
