"""Kiosks: the tablets of an organisation, their pages, and what they hand over after a time without a network."""
