"""Measurements, each beside a baseline in the same run: `make bench`."""

import parem as parem  # before numpy: it says with how many threads matrices are multiplied
