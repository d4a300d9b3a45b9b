"""A reference case and how its expected figures are compared with ours."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics import Estimate, NotEstimable

Columns: TypeAlias = dict[str, list[Any]]


@dataclass(frozen=True)
class Case:
    """One case of a group's file: its indicator, the data as they stand there, its parameters, what R gave."""

    group: str
    name: str
    indicator: str
    data: Any
    params: Mapping[str, Any]
    expected: Mapping[str, Any]
    rel_tol: float
    folder: Path

    def columns(self) -> Columns:
        """The columns of the case's CSV or of its inline data: numbers as float, NA and empty as NaN, words as str."""
        if isinstance(self.data, str):
            with (self.folder / self.data).open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            return {name: _column([row[name] for row in rows]) for name in rows[0]}
        return dict(self.data["inline"])

    def matrix(self, names: list[str]) -> NDArray[np.float64]:
        """These columns side by side, a row a respondent, NaN where missing."""
        columns = self.columns()
        return np.column_stack([np.asarray(columns[name], dtype=float) for name in names])


def _column(values: list[str]) -> list[Any]:
    missing = {"", "NA", "NaN"}
    try:
        return [math.nan if value in missing else float(value) for value in values]
    except ValueError:
        return [None if value in missing else value for value in values]


def listed(value: Any) -> list[Any]:
    """A parameter of several values: jsonlite writes one alone as that value, none as null or {}."""
    return list(value or []) if not isinstance(value, (str, int, float)) else [value]


def cases_of(path: Path) -> Iterator[Case]:
    group = json.loads(path.read_text(encoding="utf-8"))
    for case in group["cases"]:
        yield Case(
            path.stem, case["name"], case["indicator"], case["data"], case["params"] or {}, case["expected"],
            float(case["rel_tol"]), path.parent,
        )  # fmt: skip


def differences(expected: Any, found: Any, rel_tol: float, at: str = "") -> Iterator[str]:
    """Every place where what we found is not what is expected; numbers within rel_tol (absolute near 0).

    A reason found stands for every figure below it; a number for a list of one (so jsonlite writes a vector of one).
    """
    if isinstance(found, NotEstimable):
        yield from (f"{at}: {found}, expected {value!r}" for value in _figures(expected) if value is not None)
    elif isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            yield f"{at}: {type(found).__name__} for a mapping"
            return
        for key, value in expected.items():
            if key in found:
                yield from differences(value, found[key], rel_tol, f"{at}.{key}")
            else:
                yield f"{at}.{key}: not given"
    elif isinstance(expected, list):
        found = list(found) if isinstance(found, (list, tuple, np.ndarray)) else found
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{at}: {found!r} for a list of {len(expected)}"
            return
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, rel_tol, f"{at}[{index}]")
    elif not _same(expected, found, rel_tol):
        yield f"{at}: {found!r}, expected {expected!r}"


def _figures(expected: Any) -> Iterator[Any]:
    if isinstance(expected, (Mapping, list)):
        for value in expected.values() if isinstance(expected, Mapping) else expected:
            yield from _figures(value)
    else:
        yield expected


def _same(expected: Any, found: Any, rel_tol: float) -> bool:
    if isinstance(found, (list, tuple)) and len(found) == 1:
        found = found[0]
    if isinstance(found, Estimate):
        found = found.value
    if expected is None:
        return found is None or isinstance(found, NotEstimable) or (isinstance(found, float) and math.isnan(found))
    if expected in ("Infinity", "-Infinity"):
        expected = float(expected.replace("Infinity", "inf"))
    if isinstance(expected, (bool, str)):
        return bool(found == expected)
    if found is None or isinstance(found, (str, NotEstimable)):
        return False
    return math.isclose(float(expected), float(found), rel_tol=rel_tol, abs_tol=rel_tol)
