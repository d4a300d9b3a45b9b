"""Answers that wait to be folded, as positions: decoded once while they wait, however many pages look at them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import Schema
from parem.quality.coding import Coded, code_answers
from parem.surveys.models import CHANNELS

#: Between the lines of a row: a mark that no JSON text has.
SEPARATOR = "\x1e"
#: How many lines of one schema are remembered at most.
MOST = 20_000


@dataclass(frozen=True, eq=False)
class CodedLines:
    """Answers, coded, and where each was given: its service's id (n,) and the place of its channel in CHANNELS (n,)."""

    services: NDArray[np.int64]
    channels: NDArray[np.int64]
    coded: Coded


def code_lines(schema: Schema, lines: Sequence[str]) -> CodedLines:
    """Answers as lines (`slice_reads.waiting_answers`: service, channel and JSON text, with spaces between), coded.

    What a line says never changes, so nothing that is remembered can be out of date: an answer counts only while it is
    read.
    """
    memory = _memory(schema)
    rows = memory.rows(lines) if len(lines) <= MOST else memory.coded(lines)
    whole = (rows[name].astype(kind) for name, kind in (("codes", np.int64), ("numbers", np.float64)))
    return CodedLines(rows["service"].astype(np.int64), rows["channel"].astype(np.int64), Coded(schema, *whole))


class _Memory:
    """The lines of one schema that were read lately, each with the bytes of its row."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.row = np.dtype([
            ("service", "<i8"), ("channel", "u1"),
            ("codes", "<i4", len(schema.items)), ("numbers", "<f8", len(schema.numbers)),
        ])  # fmt: skip
        self._known: dict[str, bytes] = {}

    def rows(self, lines: Sequence[str]) -> NDArray[Any]:
        """A row of each line."""
        # Threads of one process read at once: each looks in the dictionary that it began with, and may put another in
        # its place but takes nothing out of it.
        known = self._known
        found = list(map(known.get, lines))
        if None in found:
            new = list(dict.fromkeys(line for line, row in zip(lines, found, strict=True) if row is None))
            if len(known) + len(new) > MOST:
                known = {line: known[line] for line in lines if line in known}
            whole, size = self.coded(new).tobytes(), self.row.itemsize
            known.update(zip(new, (whole[at : at + size] for at in range(0, len(whole), size)), strict=True))
            self._known = known
            found = list(map(known.get, lines))
        return np.frombuffer(b"".join(found), dtype=self.row)  # type: ignore[arg-type]

    def coded(self, lines: Sequence[str]) -> NDArray[Any]:
        """A row of each line, decoded now."""
        parts = [line.split(" ", 2) for line in lines]
        # One text for all: the decoder is called once, and not for each answer.
        coded = code_answers(self.schema, json.loads(f"[{','.join(part[2] for part in parts)}]"))
        rows = np.empty(len(lines), dtype=self.row)
        rows["service"] = [int(part[0]) for part in parts]
        rows["channel"] = [CHANNELS.index(part[1]) for part in parts]
        rows["codes"], rows["numbers"] = coded.codes, coded.numbers
        return rows


@lru_cache(maxsize=16)
def _memory(schema: Schema) -> _Memory:
    return _Memory(schema)
