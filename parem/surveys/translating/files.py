"""Texts for a translator's own programs and back: Excel, PO (gettext) and XLIFF 1.2. Pure.

A file holds each text's key, its words in one language and its translation. What comes back is found by its key.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from lxml import etree

from parem.surveys.foreign.parts import BadForeignFile
from parem.surveys.imports.errors import UnreadableFile
from parem.surveys.imports.workbooks import read_workbook, sheets_of
from parem.surveys.limesurvey.opening import ZIP, tree_of

KINDS = ("xlsx", "po", "xliff")
MOST_TEXTS = 5_000
_XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
#: Control characters that no XML can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Line:
    """One text: its key, the words that were translated, the translation (empty where there is none)."""

    key: str
    source: str
    target: str


class NoTranslation(ValueError):
    """The file is none of the three kinds, or damaged."""


def to_po(lines: Sequence[Line], source: str, target: str) -> bytes:
    """A PO file: the key stands as the message's context, so that the same words may have two translations."""
    catalogue = Catalog(locale=target, project="Parem", version="1", fuzzy=False)
    for line in lines:
        catalogue.add(line.source, line.target, context=line.key, auto_comments=[f"{source}: {line.key}"])
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=False)
    return out.getvalue()


def to_xliff(lines: Sequence[Line], source: str, target: str) -> bytes:
    """An XLIFF 1.2 file."""
    root = etree.Element(f"{{{_XLIFF}}}xliff", nsmap={None: _XLIFF}, version="1.2")
    about = {"original": "survey", "source-language": source, "target-language": target, "datatype": "plaintext"}
    body = etree.SubElement(etree.SubElement(root, f"{{{_XLIFF}}}file", about), f"{{{_XLIFF}}}body")
    for line in lines:
        unit = etree.SubElement(body, f"{{{_XLIFF}}}trans-unit", id=line.key, resname=line.key)
        unit.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        etree.SubElement(unit, f"{{{_XLIFF}}}source").text = _UNWRITABLE.sub("", line.source)
        state = {"state": "translated" if line.target else "new"}
        etree.SubElement(unit, f"{{{_XLIFF}}}target", state).text = _UNWRITABLE.sub("", line.target)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def read_translations(content: bytes) -> list[Line]:
    """The lines of a file, whichever of the three kinds it is. Raises NoTranslation."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    reader: Callable[[bytes], list[Line]] = _from_po
    if content.startswith(ZIP):
        reader = _from_workbook
    elif start == b"<":
        reader = _from_xliff
    try:
        lines = reader(content)
    except (BadForeignFile, UnreadableFile, UnicodeDecodeError) as error:
        raise NoTranslation from error
    if not lines or len(lines) > MOST_TEXTS:
        raise NoTranslation
    return [Line(line.key, line.source, _UNWRITABLE.sub("", line.target)) for line in lines]


def _from_workbook(content: bytes) -> list[Line]:
    rows = list(read_workbook(content, sheets_of(content)[0], MOST_TEXTS + 1, 20))
    filled = [[*row, "", "", "", ""] for row in rows[1:]]
    return [Line(row[0].strip(), row[2], row[3].strip()) for row in filled if row[0].strip()]


def _from_po(content: bytes) -> list[Line]:
    try:
        catalogue = read_po(io.BytesIO(content), ignore_obsolete=True, abort_invalid=True)
    except Exception as error:  # its reader fails in many ways on a damaged file, PoFileError is but one
        raise NoTranslation from error
    found = [(message, message.string) for message in catalogue if message.id and message.context]
    return [
        Line(str(message.context), str(message.id), words.strip())
        for message, words in found
        if isinstance(words, str) and not message.fuzzy
    ]


def _from_xliff(content: bytes) -> list[Line]:
    root = tree_of(content)
    if etree.QName(root).localname != "xliff":
        raise NoTranslation
    lines = []
    for unit in root.iter("{*}trans-unit", "{*}unit"):
        source, target = next(unit.iter("{*}source"), None), next(unit.iter("{*}target"), None)
        key = unit.get("resname") or unit.get("name") or unit.get("id") or ""
        lines.append(Line(key, _words(source), _words(target).strip()))
    return lines


def _words(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(words) for words in element.itertext())
