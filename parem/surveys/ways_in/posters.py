"""Posters with a QR code: what stands on one, and their PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from parem.catalogue.models import Service
from parem.languages import LANGUAGES
from parem.paper import pdf_from_html
from parem.surveys.length import minutes
from parem.surveys.models import Survey
from parem.surveys.ways_in.models import ShortAddress
from parem.surveys.ways_in.short_addresses import written


@dataclass(frozen=True)
class PosterWords:
    """A poster's words in one language."""

    language: str
    service: str
    call: str
    how: str
    promise: str


@dataclass(frozen=True)
class Poster:
    """One poster: the first language is large, the others are small below."""

    owner: str
    address: str
    spoken_address: str
    qr: str
    words: Sequence[PosterWords]
    counter: str = ""


def address_of(survey: Survey, service: Service) -> str:
    """The public address where citizens answer about this service."""
    return url_for(
        "answer.form", survey=survey.code, owner=service.organisation.code, service=service.code, _external=True
    )


def poster_of(survey: Survey, service: Service, short: ShortAddress | None = None) -> Poster:
    """The poster of one service in the first language of its organisation, the other three below."""
    address = written(short) if short else address_of(survey, service)
    first = service.organisation.default_language
    languages = [first, *(language for language in LANGUAGES if language != first)]
    return Poster(
        owner=service.organisation.name.in_language(first),
        address=address,
        spoken_address=address.partition("://")[2],
        qr=segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#083f3a"),
        words=[_words(survey, service, language) for language in languages],
        counter=short.counter if short else "",
    )


def _words(survey: Survey, service: Service, language: str) -> PosterWords:
    with force_locale(language):
        return PosterWords(
            language=language,
            service=service.name.in_language(language),
            call=_("How did we do?"),
            how=_("Scan the code with your phone's camera or open the address below."),
            promise=_promise(survey),
        )


def _promise(survey: Survey) -> str:
    version = survey.published or survey.draft
    takes = minutes(version.questions if version else [])
    length = ngettext("It takes about a minute.", "It takes about %(num)d minutes.", takes)
    return f"{length} {_('The answers are anonymous.')}"


def posters_pdf(survey: Survey, wanted: Sequence[tuple[Service, ShortAddress | None]], language: str) -> bytes:
    """The posters of these services, one on each A4 page; `language` is that of the document's own title."""
    posters = [poster_of(survey, service, short) for service, short in wanted]
    with force_locale(language):
        title = f"{_('Posters')} · {survey.title.in_language(language)}"
        return pdf_from_html(render_template("surveys/poster.html", posters=posters, title=title, language=language))
