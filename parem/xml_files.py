"""XML files that people bring, opened with care: no entities, no document types, no network (floor 0)."""

from __future__ import annotations

from lxml import etree


class UnsafeXml(ValueError):
    """The file can't be opened; `reason` is "too_large", "not_xml" or "document_type"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def safe_tree(content: bytes, largest: int) -> etree._Element:
    """The root of a document of at most so many bytes. Raises UnsafeXml."""
    if len(content) > largest:
        raise UnsafeXml("too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXml("not_xml") from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None or info.externalDTD is not None:
        raise UnsafeXml("document_type")
    return root
