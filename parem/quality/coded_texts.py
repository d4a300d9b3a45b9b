"""Answers that wait to be folded, as positions: decoded once while they wait, however many pages look at them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from parem.quality.burt import Schema
from parem.quality.coding import Coded, code_answers

#: How many texts of one schema are remembered at most.
MOST = 20_000


def code_texts(schema: Schema, texts: Sequence[str]) -> Coded:
    """Answers as JSON texts, coded. What a text says never changes, so nothing that is remembered can be out of date:
    an answer counts only while it is read."""
    if len(texts) > MOST:
        return code_answers(schema, _decoded(texts))
    return _memory(schema).coded(texts)


class _Memory:
    """The texts of one schema that were read lately, each with the bytes of its row of positions and numbers."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.row = np.dtype([("codes", "<i4", len(schema.items)), ("numbers", "<f8", len(schema.numbers))])
        self._known: dict[str, bytes] = {}

    def coded(self, texts: Sequence[str]) -> Coded:
        # Threads of one process read at once: each looks in the dictionary that it began with, and may put another in
        # its place but takes nothing out of it.
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            if len(known) + len(new) > MOST:
                known = {text: known[text] for text in texts if text in known}
            known.update(zip(new, self._rows(new), strict=True))
            self._known = known
        rows = np.frombuffer(b"".join(map(known.__getitem__, texts)), dtype=self.row)
        return Coded(self.schema, rows["codes"].astype(np.int64), rows["numbers"].astype(np.float64))

    def _rows(self, texts: Sequence[str]) -> list[bytes]:
        coded = code_answers(self.schema, _decoded(texts))
        rows = np.empty(len(texts), dtype=self.row)
        rows["codes"], rows["numbers"] = coded.codes, coded.numbers
        whole, size = rows.tobytes(), self.row.itemsize
        return [whole[at : at + size] for at in range(0, len(whole), size)]


@lru_cache(maxsize=16)
def _memory(schema: Schema) -> _Memory:
    return _Memory(schema)


def _decoded(texts: Sequence[str]) -> Any:
    """One text for all: the decoder is called once, and not for each answer."""
    return json.loads(f"[{','.join(texts)}]")
