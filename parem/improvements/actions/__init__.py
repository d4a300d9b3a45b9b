"""Kaizen actions: the A3 sheet, its causes, planning and history."""
