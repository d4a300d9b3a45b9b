"""Rows of a file as understood: what will be stored, and what was not understood. Pure."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parem.surveys.imports.errors import Problem

#: The namespace of the ids of imported answers.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "parem:imported-answer")


@dataclass(frozen=True)
class ImportedAnswer:
    """One row as understood: what will be stored."""

    row: int
    #: Made from the row, so that the same row is never stored twice.
    id: uuid.UUID
    #: The id it has if it was brought in as "add" (see AnswerMap.already_there) from this very file.
    id_in_this_file: uuid.UUID
    service_id: int
    channel: str
    language: str
    day: date
    answers: Mapping[str, Any]
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Understood:
    """A whole file as understood. It may be imported only when there are no problems."""

    answers: tuple[ImportedAnswer, ...]
    problems: tuple[Problem, ...]
    #: Cells that can't be an answer and count as missing, because the map says so.
    counted_missing: tuple[Problem, ...]
    #: Rows in which every question is missing: nobody's answer.
    without_answers: int
    left_out: tuple[str, ...]


def hash_of(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
