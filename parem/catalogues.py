"""Words of pages in their language: the catalogue of a language is looked up once, and not for each of its words.

flask_babel finds the domain, the language's name and by these the catalogue anew for every word, and a page has almost
a thousand (floor 0).
"""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask
from flask_babel import Babel, Domain, get_locale


class PageDomain(Domain):  # type: ignore[misc]
    """The one domain of words that there is, with the catalogues that it has read by language."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[Locale, Any] = {}

    def get_translations(self) -> Any:
        """The catalogue of the language of now."""
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        found = self._read.get(locale)
        if found is None:
            found = self._read[locale] = super().get_translations()
        return found


def use_catalogues(app: Flask, babel: Babel) -> None:
    """Let all words of this application, in templates as well, come by such a domain."""
    domain = babel.domain_instance = PageDomain()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: domain.get_translations().ugettext(words),
        ngettext=lambda one, many, n: domain.get_translations().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda about, words: domain.get_translations().upgettext(about, words),
        npgettext=lambda about, one, many, n: domain.get_translations().unpgettext(about, one, many, n),
    )
