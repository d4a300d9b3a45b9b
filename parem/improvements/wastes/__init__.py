"""Wastes: the register, one waste, where the waste is."""
