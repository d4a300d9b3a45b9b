"""Trying a survey out: previews and rehearsals, whose answers are never stored."""
