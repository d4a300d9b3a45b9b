"""LimeSurvey's files opened with care: no entities, no document types, no network, no more than fits. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from parem.surveys.foreign.parts import BadForeignFile
from parem.xml_files import UnsafeXml, safe_tree

#: What one part of an archive, and all of them, may unpack to.
MAX_PART = 40 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_PARTS = 100
MAX_ROWS = 200_000
ZIP = b"PK\x03\x04"
#: Columns of the answers by which a person could be found.
PERSONAL = ("token", "ipaddr", "refurl")


def tree_of(content: bytes) -> etree._Element:
    """The root of a document. Raises BadForeignFile where it is no XML or names a document type."""
    try:
        return safe_tree(content, MAX_PART)
    except UnsafeXml as problem:
        limits = {"limit": MAX_PART // 1024 // 1024} if problem.reason == "too_large" else {}
        raise BadForeignFile(problem.reason, **limits) from problem


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of an archive by their ending ("lss", "lsr", "lst", ...). Raises BadForeignFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise BadForeignFile("unpacks_too_large", limit=MAX_UNPACKED // 1024 // 1024)
            return {_ending(part.filename): _read(archive, part) for part in parts}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise BadForeignFile("not_an_archive") from error
    except Exception as error:  # zlib.error and what else a bent archive may bring
        if isinstance(error, BadForeignFile):
            raise
        raise BadForeignFile("not_an_archive") from error


def without_people(content: bytes) -> bytes:
    """The archive with the survey and its answers alone, and nothing in them that names a person; the same bytes each
    time. What is no archive stays as it is. Raises BadForeignFile.
    """
    if not content.startswith(ZIP):
        return content
    parts = {ending: part for ending, part in parts_of(content).items() if ending in ("lss", "lsr", "lst")}
    if parts.get("lsr"):
        root = tree_of(parts["lsr"])
        for name in PERSONAL:
            for cell in root.findall(f"responses/rows/row/{name}"):
                cell.getparent().remove(cell)  # type: ignore[union-attr]
        parts["lsr"] = etree.tostring(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, part in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(f"survey.{ending}"), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, however little it says of its own size."""
    if _ending(part.filename) not in ("lss", "lsr"):
        return b""  # access codes and timings are not even read
    with archive.open(part) as file:
        content = file.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise BadForeignFile("unpacks_too_large", limit=MAX_UNPACKED // 1024 // 1024)
    return content


def rows_of(root: etree._Element, section: str) -> Iterator[dict[str, str]]:
    """The rows of a section, each as element name to words; none where the section is not there."""
    for number, row in enumerate(root.iterfind(f"{section}/rows/row")):
        if number >= MAX_ROWS:
            raise BadForeignFile("too_many_rows", limit=MAX_ROWS)
        yield {str(cell.tag): (cell.text or "") for cell in row if isinstance(cell.tag, str)}
