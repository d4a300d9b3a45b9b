"""Typing in what came on paper or by telephone."""
