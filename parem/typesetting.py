"""From HTML to a long document on paper, set by Typst (floor 0).

One page is styled by CSS (paper.py); a report of many pages is set by Typst, which makes forty pages in a second and
refuses what PDF/A or PDF/UA do not allow. The document's HTML is handed to a style sheet of Typst's as a tree of data,
so that no word in it can become a command.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
from lxml.html import HtmlElement

from parem.typesetter import REFUSED

#: How long a document may take: a hundred times what the longest takes.
SECONDS = 120
#: The process takes its memory in large pieces, once: page by page it takes as long as the setting itself.
_ROOM = (
    "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=268435456:glibc.malloc.mmap_threshold=1073741824"
    ":glibc.malloc.trim_threshold=2147483648"
)
_HERE = Path(__file__).resolve().parent.parent
_KEPT = ("id", "href", "alt", "src", "colspan")
_HEADING = re.compile("h[1-6]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SVG = "data:image/svg+xml;base64,"

#: A tag, its classes, its attributes, and what is in it; or a text.
Node = list[Any] | str


class NotAllowed(ValueError):
    """What PDF/A or PDF/UA do not allow is in the document."""


@dataclass(frozen=True)
class Attached:
    """A file within a PDF. `relationship` is PDF/A-3's word for what it is to the document ("Source", "Data")."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"
    kind: str = "application/octet-stream"


def typeset(html: str, sheet: str, attached: Sequence[Attached] = ()) -> bytes:
    """A PDF that is PDF/A-3a for archives and PDF/UA-1 for screen readers at once, with files in it.

    `html` is a whole document: its language, title, author and description become the PDF's own; pictures in it are
    SVG as data: addresses, and each has an alternative text. `sheet` is Typst code that reads the document as
    `json(bytes(sys.inputs.document))` with the keys language, title, author, description, data (the body's data-
    attributes), attached and body, a tree of (tag, classes, attributes, children). Raises NotAllowed for a document
    that the standards do not allow, as one with a picture of which nothing is said.
    """
    page = lxml.html.document_fromstring(html)
    body = page.body
    document = {
        "language": page.get("lang"),
        "title": page.findtext("head/title"),
        **{name: _meta(page, name) for name in ("author", "description")},
        "data": {name.removeprefix("data-"): value for name, value in body.items() if name.startswith("data-")},
        "attached": [
            {
                "name": each.name, "text": each.content.decode("utf-8"), "description": each.description,
                "relationship": each.relationship.lower(), "kind": each.kind,
            }
            for each in attached
        ],
        "body": list(_inside(body, False)),
    }  # fmt: skip
    return with_row_headers(_compiled(sheet, json.dumps(document, ensure_ascii=False)), page)


def _compiled(sheet: str, document: str) -> bytes:
    """The PDF, by a process that ends with it."""
    asked = json.dumps({"sheet": sheet, "document": document}).encode("ascii")
    ran = subprocess.run(
        [sys.executable, "-m", "parem.typesetter"], input=asked, capture_output=True, check=False, cwd=_HERE,
        env={**os.environ, "GLIBC_TUNABLES": _ROOM}, timeout=SECONDS,
    )  # fmt: skip
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip()
        raise NotAllowed(said) if ran.returncode == REFUSED else RuntimeError(said)
    return ran.stdout


def _meta(page: HtmlElement, name: str) -> str:
    return "".join(page.xpath("head/meta[@name=$name]/@content", name=name))


def _inside(element: HtmlElement, lines: bool) -> Iterator[Node]:
    """What is in an element; white space as HTML reads it, and line ends kept where `lines`."""
    yield from _texts(element.text, lines)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("style", "script"):
            yield _node(child, lines)
        yield from _texts(child.tail, lines)


def _node(element: HtmlElement, lines: bool) -> Node:
    classes = element.get("class", "").split()
    kept = {name: element.get(name) for name in _KEPT if element.get(name)}
    if element.tag == "img":
        kept["src"] = base64.b64decode(kept["src"].removeprefix(_SVG)).decode("utf-8")
    if _holds_heading(element):
        kept.pop("id", None)
    elif _HEADING.fullmatch(str(element.tag)) and "id" not in kept and element.getparent()[0] is element:
        # What leads to a section leads to its heading.
        kept |= {"id": element.getparent().get("id")} if element.getparent().get("id") else {}
    return [element.tag, classes, kept, list(_inside(element, lines or "lead-text" in classes))]


def _holds_heading(element: HtmlElement) -> bool:
    return len(element) > 0 and _HEADING.fullmatch(str(element[0].tag)) is not None


def _texts(text: str | None, lines: bool) -> Iterator[Node]:
    if not text:
        return
    pieces = text.split("\n") if lines else [text]
    for number, piece in enumerate(pieces):
        if number:
            yield ["br", [], {}, []]
        if words := _SPACES.sub(" ", piece):
            yield words


def with_row_headers(pdf: bytes, page: HtmlElement) -> bytes:
    """The PDF with its rows' first cells as headers of their rows, where the page has them so.

    Typst tags the heads of columns only. Rows are in the structure tree as they are on the page.
    """
    rows = list(page.xpath("//body//table//tr"))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tagged = list(_tagged_rows(document.Root.StructTreeRoot["/K"]))
        if len(tagged) != len(rows):
            raise ValueError(f"{len(rows)} rows on the page and {len(tagged)} in the PDF")
        for row, tag in zip(rows, tagged, strict=True):
            first = tag["/K"][0] if isinstance(tag["/K"], pikepdf.Array) else tag["/K"]
            if row[0].tag == "th" and row[0].get("scope") == "row" and first["/S"] == "/TD":
                first["/S"] = pikepdf.Name.TH
                first["/A"] = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def _tagged_rows(tag: Any) -> Iterator[Any]:
    if isinstance(tag, pikepdf.Array):
        for each in tag:
            yield from _tagged_rows(each)
    elif isinstance(tag, pikepdf.Dictionary) and "/K" in tag:
        if tag.get("/S") == "/TR":
            yield tag
        else:
            yield from _tagged_rows(tag["/K"])
