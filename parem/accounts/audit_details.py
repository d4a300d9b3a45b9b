"""A line of the audit trail, told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parem.accounts.audit_actions import ACTION_WORDS
from parem.accounts.audit_words import FIELD_WORDS, VALUE_WORDS
from parem.languages import LANGUAGES


@dataclass(frozen=True)
class DetailLine:
    """One thing that a line tells: a field and its value, or what it was before and is now."""

    field: Any
    before: str | None
    value: str


def action_words(action: str) -> Any:
    """What was done, in words; the bare key where a room has not given any."""
    return ACTION_WORDS.get(action, action)


def detail_lines(details: dict[str, Any] | None) -> list[DetailLine]:
    """The details of a line, readable."""
    lines = [_change(field, pair) for field, pair in (details or {}).get("changes", {}).items()]
    return lines + [
        DetailLine(FIELD_WORDS.get(field, field), None, _in_words(field, value))
        for field, value in (details or {}).items()
        if field != "changes" and value not in (None, "", [], {})
    ]


def _change(field: str, pair: list[Any]) -> DetailLine:
    """A change; of texts in several languages only those that differ."""
    before, after = pair
    if isinstance(before, dict) and isinstance(after, dict):
        differing = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before = {key: before.get(key, "–") for key in differing}
        after = {key: after.get(key, "–") for key in differing}
    return DetailLine(FIELD_WORDS.get(field, field), _in_words(field, before), _in_words(field, after))


def _in_words(field: str, value: Any) -> str:
    """A value as people read it: words where the field has them, a dash for nothing."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, dict):
        parts = (f"{key.upper() if key in LANGUAGES else key}: {_in_words(key, inner)}" for key, inner in value.items())
        return " · ".join(parts)
    if isinstance(value, list):
        return ", ".join(_in_words(field, item) for item in value)
    return str(VALUE_WORDS.get(field, {}).get(value, value))
