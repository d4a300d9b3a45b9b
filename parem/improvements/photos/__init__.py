"""Photographs as evidence."""
