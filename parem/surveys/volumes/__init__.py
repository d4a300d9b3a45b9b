"""How many were served, were offered a survey and answered."""
