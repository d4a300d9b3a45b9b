"""How many answers a survey needs, and what those that come in can show."""
