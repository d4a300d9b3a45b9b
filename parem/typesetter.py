"""Typst in a process of its own, for one document: `python -m parem.typesetter < document > pdf` (floor 0).

Typst remembers all that it ever set, with no way to make it forget: in a process that stays, each document takes longer
than the one before and holds its memory. So the process ends with its document.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import typst

#: Both at once: for archives, with files in it (ISO 19005-3), and for screen readers (ISO 14289-1).
STANDARDS: list[Any] = ["a-3a", "ua-1"]
#: A character that the fonts of Parem have, for each that they do not have.
MISSING = "\N{REPLACEMENT CHARACTER}"
#: How often a text is set anew without a character that no font has.
TRIES = 20
#: The status that says that the document is not allowed, and not that something broke.
REFUSED = 3
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed", re.DOTALL)


def compiled(sheet: str, document: str) -> bytes:
    """The PDF; a character that no font has is replaced, since PDF/A allows no empty boxes.

    Raises typst.TypstError for what the standards do not allow.
    """
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    for attempt in range(TRIES):
        try:
            compiler = typst.Compiler(sheet.encode("utf-8"), font_paths=fonts, sys_inputs={"document": document})
            return bytes(compiler.compile(format="pdf", pdf_standards=STANDARDS))  # type: ignore[arg-type]
        except typst.TypstError as error:
            unknown = _NO_GLYPH.search(str(error))
            if unknown is None or attempt == TRIES - 1:
                raise
            for character in set(unknown[1]):
                document = document.replace(character, MISSING)
    raise AssertionError("unreachable")


def main() -> int:
    """Set the document of standard input (JSON: sheet, document) to standard output."""
    asked = json.load(sys.stdin.buffer)
    try:
        sys.stdout.buffer.write(compiled(asked["sheet"], asked["document"]))
    except typst.TypstError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
