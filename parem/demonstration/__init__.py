"""The demonstration county: a made-up place with two years of synthetic answers and a real story (floor 6)."""
