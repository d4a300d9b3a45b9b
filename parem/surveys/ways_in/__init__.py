"""How citizens come to a survey: short addresses, posters, frames on other websites."""
