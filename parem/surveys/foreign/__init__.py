"""Surveys of other systems, whichever they are, as Parem understands them."""
