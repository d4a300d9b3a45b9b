"""What a long-running process does once about its memory (floor 0)."""

from __future__ import annotations

import gc


def keep_what_is_there() -> None:
    """Call what was made so far permanent: looking through it for garbage would hold up every twelfth page or seventh
    report by half a second."""
    gc.collect()
    gc.freeze()
