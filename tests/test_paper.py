"""What every PDF of Parem has: tags, language, title; and that nothing is fetched to make it."""

from __future__ import annotations

import io

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from parem.paper import pdf_from_html

PAGE = '<!doctype html><html lang="lt"><head><title>Planas</title></head><body><h1>Planas</h1>{}</body></html>'


def test_the_pdf_is_tagged_and_knows_its_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(pdf_from_html(PAGE.format("<p>Tekstas</p>")))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "lt"
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Planas"


def test_a_picture_within_the_document_is_drawn() -> None:
    svg = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    assert pdf_from_html(PAGE.format(f'<img src="{svg}" alt="A square">')).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("address", ["http://localhost:1/a.png", "file:///etc/hostname"])
def test_nothing_is_read_from_the_network_or_the_disk(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        pdf_from_html(PAGE.format(f'<img src="{address}" alt="A picture">'))
