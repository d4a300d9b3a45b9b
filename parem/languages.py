"""The four languages, and texts that exist in all of them (floor 0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.types import TypeDecorator

LANGUAGES: dict[str, str] = {"lt": "Lietuvių", "et": "Eesti", "en": "English", "ru": "Русский"}
FALLBACK_ORDER = ("en", "lt", "et", "ru")


class Texts(dict[str, str]):
    """One text in up to four languages, keyed by language code; an absent key is a missing translation."""

    @classmethod
    def of(cls, value: str | Mapping[str, str] | None) -> Texts:
        """Texts from a mapping, or the same words in every language from a plain string.

        Raises ValueError for a language that Parem does not speak.
        """
        if value is None:
            return cls()
        if isinstance(value, str):
            return cls(dict.fromkeys(LANGUAGES, value) if value.strip() else {})
        unknown = set(value) - set(LANGUAGES)
        if unknown:
            raise ValueError(f"unknown language: {', '.join(sorted(unknown))}")
        return cls({language: str(words).strip() for language, words in value.items() if words and str(words).strip()})

    def in_language(self, language: str) -> str:
        """The words in this language, else in the first language that has any, else an empty string."""
        for candidate in (language, *FALLBACK_ORDER):
            if self.get(candidate):
                return self[candidate]
        return ""

    @property
    def missing(self) -> list[str]:
        """The languages that have no words yet, in the order of LANGUAGES."""
        return [language for language in LANGUAGES if not self.get(language)]

    @property
    def is_complete(self) -> bool:
        return not self.missing


class TextsType(TypeDecorator[Texts]):
    """A JSON column that holds Texts. Assign a new value to change it; it is not tracked in place."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return dict(value) if value is not None else None

    def process_result_value(self, value: Any, dialect: Any) -> Texts | None:
        return Texts(value) if value is not None else None
