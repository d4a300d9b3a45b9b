"""From HTML to a PDF of a page or two, styled by CSS: the only place that knows WeasyPrint (floor 0)."""

from __future__ import annotations

from weasyprint import HTML
from weasyprint.urls import URLFetcher


def pdf_from_html(html: str, *, variant: str = "pdf/ua-1") -> bytes:
    """A PDF of an HTML document; its title, language, headings, tables and alternative texts become the PDF's own.

    The document must hold all that it shows: styles in a style element, pictures as data: addresses. Nothing is read
    from the network or the disk; another address raises weasyprint's FatalURLFetchingError. `variant` is one of
    WeasyPrint's PDF variants; "pdf/ua-1" (ISO 14289-1) makes a tagged PDF that screen readers can read.
    """
    return bytes(HTML(string=html, url_fetcher=_only_within()).write_pdf(pdf_variant=variant))


def _only_within() -> URLFetcher:
    return URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
