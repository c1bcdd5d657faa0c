"""Results: what was answered, and what a team's answers come to. Pure."""
