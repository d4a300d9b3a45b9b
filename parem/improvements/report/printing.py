"""What a PDF is printed by: Parem's own files, Typst, and the address that its links lead to."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

#: All that words, numbers and looks come from. Too much rather than too little: a PDF is made anew in a second, but
#: one that an old template made would stand beside a page that says something else.
PARTS = ("**/*.py", "templates/**/*.html", "templates/**/*.typ", "static/*.css", "translations/**/*.mo")
PACKAGE = Path(__file__).resolve().parent.parent


def printing_of(base: str) -> str:
    """The mark of this installation's printing press, with links that lead to `base`."""
    return hashlib.sha256(f"{_press()} {base}".encode()).hexdigest()


@cache
def _press() -> str:
    """Once in a process: its files do not change while it runs."""
    found = hashlib.sha256(version("typst").encode())
    for path in sorted(path for part in PARTS for path in PACKAGE.glob(part)):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
