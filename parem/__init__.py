"""Parem: public services made better, from a citizen's answer to a proven improvement."""

__version__ = "0.1.0"
