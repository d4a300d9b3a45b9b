"""Answers as rows: for resampling, and to take away with nothing in them that could tell who it was."""
