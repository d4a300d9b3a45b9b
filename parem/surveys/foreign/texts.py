"""Texts of other systems made plain: no markup, no scripts, the four languages of Parem. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

import nh3

from parem.languages import LANGUAGES, Texts
from parem.surveys.foreign.parts import Remark

#: As long as a text of a questionnaire file may be.
LONGEST = 2000
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*/?\s*[a-z!?]", re.IGNORECASE)
_SCRIPT = re.compile(r"<\s*script|javascript:|\son[a-z]+\s*=", re.IGNORECASE)
_SHOWN = re.compile(r"<\s*(?:img|iframe|video|audio|object|embed|table|a)\b", re.IGNORECASE)
#: Words that the other system would fill in: {TOKEN:FIRSTNAME}, {age}, ${name}.
_FILLED_IN = re.compile(r"\$?\{[A-Za-z_!(][^{}]*\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def plain(words: str) -> str:
    """The words without any markup; what a script or a style holds goes with it."""
    words = _CONTROL.sub(" ", words)
    for _again in range(4):
        words = _BREAK.sub("\n", words)
        words = html.unescape(nh3.clean(words, tags=set()))
        if not _MARKUP.search(words):
            break
    else:
        # Markup hidden in markup, many times over: nobody writes questions so.
        words = words.replace("<", " ")
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def language_of(name: str) -> str:
    """The code of one of Parem's languages that a language's code or name means; empty for any other."""
    own = name.strip().casefold()
    code = re.split(r"[-_ ]", own)[0]
    if code in LANGUAGES:
        return code
    return next((c for c, words in _NAMES.items() if own in words), "")


_NAMES = {
    "lt": ("lithuanian", "lietuvių", "lietuviu", "lit"),
    "et": ("estonian", "eesti", "est"),
    "en": ("english", "eng", "default"),
    "ru": ("russian", "русский", "rus"),
}


class TextReader:
    """Makes Texts of words by language, and notes what was lost on the way.

    `fallback` is the language whose words are taken where a text has none in any of Parem's; they are put in place of
    `instead` then, to be translated.
    """

    def __init__(self, fallback: str = "", instead: str = "en") -> None:
        self.fallback, self.instead = fallback, instead

    def texts(self, words: Mapping[str, str], remarks: list[Remark]) -> Texts:
        """The texts in Parem's languages; what differs is added to the remarks, each reason once."""
        known: dict[str, str] = {}
        for language, given in words.items():
            code = language_of(language)
            # "de-informal" beside "de": the first one counts.
            if code and given and code not in known:
                known[code] = given
        if not known:
            stranger = words.get(self.fallback) or next((given for given in words.values() if given), "")
            known = {self.instead: stranger} if stranger else {}
        self._note(known.values(), remarks)
        return Texts.of({language: plain(given)[:LONGEST] for language, given in known.items()})

    def _note(self, given: Iterable[str], remarks: list[Remark]) -> None:
        for words in given:
            for reason, pattern in (("script", _SCRIPT), ("markup", _SHOWN), ("filled_in", _FILLED_IN)):
                found = pattern.search(words)
                if found:
                    note(remarks, reason, **({"words": found[0][:60]} if reason == "filled_in" else {}))
            if len(plain(words)) > LONGEST:
                note(remarks, "cut", limit=LONGEST)


def note(remarks: list[Remark], reason: str, **details: object) -> None:
    """Add a remark unless it is there."""
    remark = Remark(reason, details)
    if remark not in remarks:
        remarks.append(remark)


def strange_languages(languages: Iterable[str]) -> list[str]:
    """The languages that Parem does not speak."""
    return [language for language in dict.fromkeys(languages) if language and not language_of(language)]
