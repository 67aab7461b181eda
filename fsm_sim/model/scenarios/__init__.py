"""What a planner writes of an office: its staffing, people, intake and calendar, and the warnings about them."""
