"""Parem: public services made better, from a citizen's answer to a proven improvement."""

import os

# The matrices of a page are small: threads that share one wait for each other longer than they work (it took twice the
# time). Before numpy is imported, or it is too late; whoever knows better sets it in the environment.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
__version__ = "0.1.0"
