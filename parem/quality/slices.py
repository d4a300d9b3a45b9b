"""A Burt table as the bytes of a slice, and back. Pure."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable, Schema


def histograms_to_bytes(table: BurtTable) -> bytes:
    """The diagonal as little-endian int32."""
    return np.diagonal(table.counts).astype("<i4").tobytes()


def histograms_from_bytes(data: bytes) -> NDArray[Any]:
    """The diagonal (s,)."""
    return np.frombuffer(data, dtype="<i4").astype(np.int64)


def pairs_to_bytes(table: BurtTable) -> bytes:
    """The upper triangle, zlib-compressed little-endian int32."""
    upper = table.counts[np.triu_indices(table.schema.size)]
    return zlib.compress(upper.astype("<i4").tobytes(), 1)


def moments_to_bytes(table: BurtTable) -> bytes:
    """n, sum and sum of squares of each number, little-endian float64."""
    return table.moments.astype("<f8").tobytes()


def moments_from_bytes(data: bytes) -> NDArray[Any]:
    """Moments (m x 3)."""
    return np.frombuffer(data, dtype="<f8").reshape(-1, 3)


def table_from_bytes(schema: Schema, n: int, pairs: bytes, moments: bytes) -> BurtTable:
    """The table of a slice."""
    counts = np.zeros((schema.size, schema.size), dtype=np.int64)
    upper = np.triu_indices(schema.size)
    counts[upper] = np.frombuffer(zlib.decompress(pairs), dtype="<i4")
    counts.T[upper] = counts[upper]
    return BurtTable(schema, n, counts, moments_from_bytes(moments))


def diagonal_table(schema: Schema, n: int, diagonal: NDArray[Any], moments: NDArray[Any]) -> BurtTable:
    """A table of which only the histograms are known: enough for every figure of one question."""
    return BurtTable(schema, n, np.diag(diagonal), moments)
