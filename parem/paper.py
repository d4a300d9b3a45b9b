"""From HTML to PDF: the only place that knows WeasyPrint (floor 0)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from weasyprint import HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.urls import URLFetcher

#: What PDF/A-3 wants to be told of PDF/UA's own property, and the property: one file is both.
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True)
class Attached:
    """A file within a PDF. `relationship` is PDF/A-3's word for what it is to the document ("Source", "Data")."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def pdf_from_html(html: str, *, variant: str = "pdf/ua-1") -> bytes:
    """A PDF of an HTML document; its title, language, headings, tables and alternative texts become the PDF's own.

    The document must hold all that it shows: styles in a style element, pictures as data: addresses. Nothing is read
    from the network or the disk; another address raises weasyprint's FatalURLFetchingError. `variant` is one of
    WeasyPrint's PDF variants; "pdf/ua-1" (ISO 14289-1) makes a tagged PDF that screen readers can read.
    """
    return bytes(HTML(string=html, url_fetcher=_only_within()).write_pdf(pdf_variant=variant))


def archive_pdf_from_html(html: str, attached: Sequence[Attached] = ()) -> bytes:
    """A PDF that is PDF/A-3a (ISO 19005-3) for archives and PDF/UA-1 for screen readers at once, with files in it."""
    document = HTML(string=html, url_fetcher=_only_within()).render(pdf_variant="pdf/a-3a")
    written = document.metadata.generate_rdf_metadata

    def with_ua(variant: str, version: int, conformance: str) -> bytes:
        """WeasyPrint writes one standard's mark; the other is put beside it."""
        return bytes(written(variant, version, conformance)).replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = with_ua
    files = [
        Attachment(string=a.content, name=a.name, description=a.description, relationship=a.relationship)
        for a in attached
    ]
    # WeasyPrint opens the colour profile and leaves it open; so it is given, and is told that it has one.
    colours = (resources.files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    document.color_profiles["srgb"] = ColorProfile(
        io.BytesIO(colours), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )
    return bytes(document.write_pdf(pdf_variant="pdf/a-3a", attachments=files, output_intent="given"))


def _only_within() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
