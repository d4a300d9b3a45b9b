"""What a director reads on one page."""
