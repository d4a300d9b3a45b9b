"""What a screen reader hears of a tagged PDF: the text of its structure tree, in the tree's order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

HEX = re.compile(r"<([0-9a-fA-F]+)>")


@dataclass(frozen=True)
class Heard:
    """One marked piece of content: the kinds of the elements that it is in, outermost first, where it is drawn."""

    kinds: tuple[str, ...]
    #: The element that holds it, so that pieces of one heading can be put together.
    element: tuple[int, int]
    page: int
    mark: int
    words: str


def heard(pdf: pikepdf.Pdf) -> list[Heard]:
    """Every marked piece in the order of the structure tree."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    drawn = [_drawn(page) for page in pdf.pages]
    pieces = _marks(pdf.Root.StructTreeRoot["/K"], (), None, (0, 0))
    return [
        Heard(kinds, element, (number := pages[page.objgen]), mark, drawn[number].get(mark, ""))
        for kinds, element, page, mark in pieces
    ]


def headings_heard(pieces: list[Heard]) -> list[tuple[str, str]]:
    """Each heading as (H1..H6, its words), in the order in which it is heard."""
    found: list[tuple[str, tuple[int, int], list[str]]] = []
    for piece in pieces:
        kind = next((each for each in piece.kinds if re.fullmatch(r"H[1-6]", each)), None)
        if kind and (not found or found[-1][1] != piece.element):
            found.append((kind, piece.element, []))
        if kind:
            found[-1][2].append(piece.words)
    return [(kind, "".join(words)) for kind, _element, words in found]


def _marks(
    thing: Any, kinds: tuple[str, ...], page: Any, element: tuple[int, int]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int], Any, int]]:
    if isinstance(thing, pikepdf.Array):
        for each in thing:
            yield from _marks(each, kinds, page, element)
    elif isinstance(thing, pikepdf.Dictionary):
        page = thing.get("/Pg", page)
        if "/MCID" in thing:
            yield kinds, element, page, int(thing["/MCID"])
        elif thing.get("/Type") != "/OBJR" and "/K" in thing:
            kind = str(thing.get("/S", "")).lstrip("/")
            # A heading's pieces belong to the heading, whatever spans it is made of.
            inside = element if any(re.fullmatch(r"H[1-6]", each) for each in kinds) else thing.objgen
            yield from _marks(thing["/K"], (*kinds, kind), page, inside)
    else:
        yield kinds, element, page, int(thing)


def _drawn(page: pikepdf.Page) -> dict[int, str]:
    """The words that each mark of a page draws."""
    letters = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    marks: list[int | None] = []
    found: dict[int, str] = {}
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            told = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
            marks.append(int(told["/MCID"]) if "/MCID" in told else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = letters[str(operands[0])]
        elif name in ("Tj", "TJ"):
            mark = next((each for each in reversed(marks) if each is not None), None)
            pieces = operands[0] if name == "TJ" else [operands[0]]
            if mark is not None:
                found[mark] = found.get(mark, "") + "".join(_read(p, font) for p in pieces if _is_text(p))
    return found


def _is_text(piece: Any) -> bool:
    return isinstance(piece, pikepdf.String)


def _read(piece: Any, font: dict[int, str]) -> str:
    codes = bytes(piece)
    return "".join(font.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """The letters of a font's codes, by its own ToUnicode table."""
    found: dict[int, str] = {}
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        codes = HEX.findall(block)
        found.update({int(a, 16): _text(b) for a, b in zip(codes[::2], codes[1::2], strict=True)})
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        codes = HEX.findall(block)
        for first, last, start in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(start, 16) + step)
    return found


def _text(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")
