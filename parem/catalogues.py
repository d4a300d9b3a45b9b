"""The language of a page: its name and its words are looked up once, and not for each word and number (floor 0).

flask_babel finds the domain, the language's name and by these the catalogue anew for every word, and a page has almost
a thousand. What is found is kept beside the locale that it was found for, and holds while that is the current one: a
language can be forced, or switched, within a request.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Babel, Domain, get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Spoken:
    """A language: its code, the name of its locale, and its catalogue of words."""

    def __init__(self, locale: Locale, catalogue: Any) -> None:
        self.language, self.name, self.catalogue = locale.language, str(locale), catalogue
        #: Words with nothing to fill in, as they stand in a page.
        self.safe = lru_cache(maxsize=5_000)(self._safe)

    def _safe(self, words: str) -> Markup:
        # Two percent signs are one, as where something is filled in.
        return Markup(self.catalogue.ugettext(words)) % {}  # noqa: S704 - words of the house, as in Jinja


#: Where there is neither a page nor a job.
OUTSIDE = Spoken(Locale("en"), NullTranslations())


def spoken() -> Spoken:
    """The language of now."""
    try:
        here = g._flask_babel
        known, found = here.spoken
        if known is here.babel_locale:
            return found  # type: ignore[no-any-return]
    except (AttributeError, RuntimeError):  # nothing was said yet, or there is no application
        pass
    locale = get_locale()
    if locale is None:
        return OUTSIDE
    found = get_domain().in_language(locale)
    g._flask_babel.spoken = locale, found
    return found  # type: ignore[no-any-return]


class PageDomain(Domain):  # type: ignore[misc]
    """The one domain of words that there is, with the languages that it has read."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[Locale, Spoken] = {}

    def in_language(self, locale: Locale) -> Spoken:
        """A language, which must be the current one."""
        found = self._read.get(locale)
        if found is None:
            found = self._read[locale] = Spoken(locale, super().get_translations())
        return found

    def get_translations(self) -> Any:
        """The catalogue of the language of now."""
        return spoken().catalogue


@pass_eval_context
def _gettext(context: EvalContext, words: str, /, **places: Any) -> str:
    """As Jinja's own (newstyle), which asks three times as much of the context for each word."""
    if context.autoescape and not places:
        return spoken().safe(words)
    found: str = spoken().catalogue.ugettext(words)
    return (Markup(found) if context.autoescape else found) % places  # noqa: S704 - as above


def use_catalogues(app: Flask, babel: Babel) -> None:
    """Let all words of this application, in templates as well, come by such a domain."""
    babel.domain_instance = PageDomain()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: spoken().catalogue.ugettext(words),
        ngettext=lambda one, many, n: spoken().catalogue.ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda about, words: spoken().catalogue.upgettext(about, words),
        npgettext=lambda about, one, many, n: spoken().catalogue.unpgettext(about, one, many, n),
    )
    app.jinja_env.globals.update({"_": _gettext, "gettext": _gettext})
