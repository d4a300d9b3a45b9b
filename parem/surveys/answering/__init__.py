"""What the citizen sees and sends: the form page by page, what was typed as an answer, and its storing."""
