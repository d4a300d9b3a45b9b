"""Frozen dataclasses as JSON and back, the same to the last bit, and their hash. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
#: Of a field that a dataclass got after contents with it were approved: `field(default=…, metadata=LATER)`.
LATER = {"later": True}


def to_json(thing: Any) -> Any:
    """The thing as JSON values: dataclasses become objects, tuples lists, days ISO 8601 words.

    A `later` field is left out while it has its default: what was approved before there was such a field keeps its
    hash.
    """
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {
            field.name: to_json(getattr(thing, field.name))
            for field in dataclasses.fields(thing)
            if not (field.metadata.get("later") and getattr(thing, field.name) == field.default)
        }
    if isinstance(thing, list | tuple):
        return [to_json(item) for item in thing]
    if isinstance(thing, dict):
        return {str(key): to_json(value) for key, value in thing.items()}
    return thing.isoformat() if isinstance(thing, date) else thing


def from_json(kind: type[T], data: Any) -> T:
    """A dataclass of this kind from what `to_json` gave.

    A field that the data lack takes its default, so that older snapshots can still be read. Raises TypeError where it
    has none.
    """
    return _read(kind, data)  # type: ignore[no-any-return]


def canonical(data: Any) -> bytes:
    """JSON in one spelling only: keys sorted, no spaces, UTF-8. Raises ValueError for NaN and infinity."""
    words = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return words.encode()


def hash_of(data: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read(next(option for option in get_args(kind) if option is not type(None)), data)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in data)
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _read(hints[name], data[name]) for name in set(hints) & set(data)})  # type: ignore[operator]
    if kind is date:
        return date.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, dict):
        return kind(data)
    return data
