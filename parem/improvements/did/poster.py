"""The poster of “you said, we did”: one A4 page for the wall where citizens wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from parem.catalogue.models import Service
from parem.improvements.did.queries import Told
from parem.improvements.did.words import outcome_words
from parem.languages import LANGUAGES
from parem.paper import pdf_from_html

#: As many actions as can be read from two metres.
ON_POSTER = 3
#: The size of the words in points while they are no longer than this many letters together.
SIZES = ((260, 24), (520, 18), (1100, 14))
SMALLEST = 10.5


@dataclass(frozen=True)
class OtherWords:
    """The small words of the other languages."""

    language: str
    title: str
    service: str
    how: str


def poster_pdf(service: Service, told: Sequence[Told], language: str = "") -> bytes:
    """The newest actions in one language (else the organisation's first), the way to all of them in the other three."""
    owner = service.organisation
    first = language or owner.default_language
    # In its own first language the page needs no word of that: a shorter address is read more easily.
    asked = None if first == owner.default_language else first
    address = url_for("did.page", owner=owner.code, service=service.code, lang=asked, _external=True)
    others = [_other(service, language) for language in LANGUAGES if language != first]
    with force_locale(first):
        return pdf_from_html(
            render_template(
                "improvements/did/poster.html",
                owner=owner.name.in_language(first),
                service=service.name.in_language(first),
                told=told[:ON_POSTER],
                size=_size(told[:ON_POSTER], first),
                language=first,
                address=address.partition("://")[2],
                qr=segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#083f3a"),
                others=others,
                outcome_words=outcome_words,
                is_demonstration=owner.root.is_demonstration,
            )
        )


def _size(told: Sequence[Told], language: str) -> float:
    letters = sum(len(each.said.in_language(language)) + len(each.did.in_language(language)) for each in told)
    return next((size for limit, size in SIZES if letters + 60 * len(told) <= limit), SMALLEST)


def _other(service: Service, language: str) -> OtherWords:
    with force_locale(language):
        how = _("Scan the code with your phone's camera or open the address below.")
        return OtherWords(language, _("You said, we did"), service.name.in_language(language), how)
