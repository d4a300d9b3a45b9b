"""Answers weighted to the population: its figures, the weights, the weighted results."""
