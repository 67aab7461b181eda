"""Results as tables: rows of printed texts, and tables for notebooks."""
