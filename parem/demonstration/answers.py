"""Two years of synthetic answers: a latent trait model with a fixed seed and a story in it.

Each respondent has one latent satisfaction; each item is that plus its own offset and noise, cut into categories
(Samejima's graded response model with a normal link). A service's level drifts a little from month to month; three
services of the first municipality change for good on the day their kaizen action was in place.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

SEED = 20240501
#: Offsets of the items on the latent scale: how much better or worse than overall they usually are.
OFFSETS = {
    "satisfaction": 0.0, "tangibles": 0.25, "reliability": -0.05, "responsiveness": -0.45, "assurance": 0.3,
    "empathy": 0.05, "ease": -0.1, "recommend": -0.05,
}  # fmt: skip
CATEGORIES = {"ease": (1, 7), "recommend": (0, 11)}
DONT_KNOW_SHARE = 0.05
MISSING_SHARE = 0.03


@dataclass(frozen=True)
class Change:
    """A lasting change of a service's level from a day on, by item (in latent standard deviations)."""

    day: date
    shifts: dict[str, float]


@dataclass(frozen=True)
class Source:
    """One service that citizens answer about: how many answers a day, at what level, and what changed it."""

    organisation_id: int
    service_id: int
    per_day: float
    level: float
    kiosk_id: uuid.UUID | None = None
    change: Change | None = None


def make_answers(
    sources: list[Source], version_id: int, first: date, last: date, dont_know: set[str]
) -> list[dict[str, Any]]:
    """Rows for the response table, one per synthetic citizen, from the first to the last day (both included)."""
    rng = np.random.default_rng(SEED)
    rows: list[dict[str, Any]] = []
    for source in sources:
        rows += _answers_of(rng, source, version_id, first, last, dont_know)
    return rows


def _answers_of(
    rng: np.random.Generator, source: Source, version_id: int, first: date, last: date, dont_know: set[str]
) -> list[dict[str, Any]]:
    days = [first + timedelta(d) for d in range((last - first).days + 1)]
    counts = rng.poisson([source.per_day * (1.15 if day.weekday() < 5 else 0.35) for day in days])
    drift = {month: rng.normal(0, 0.06) for month in sorted({(d.year, d.month) for d in days})}
    who = [day for day, count in zip(days, counts, strict=True) for _ in range(count)]
    level = np.array([source.level + drift[day.year, day.month] for day in who])
    trait = rng.normal(0, 0.75, len(who))
    codes = {item: _categories(rng, item, level + trait + _shift(source, item, who)) for item in OFFSETS}
    unknown = rng.random((len(who), len(OFFSETS)))
    at_kiosk = rng.random(len(who)) < 0.45
    languages = rng.choice(["lt", "ru", "en"], len(who), p=[0.86, 0.1, 0.04])
    rows = []
    for i, day in enumerate(who):
        on_kiosk = source.kiosk_id is not None and bool(at_kiosk[i]) and day.weekday() < 5
        rows.append(
            {
                "organisation_id": source.organisation_id,
                "id": uuid.UUID(bytes=rng.bytes(16), version=4),
                "version_id": version_id,
                "service_id": source.service_id,
                "channel": "kiosk" if on_kiosk else "web",
                "device_id": source.kiosk_id if on_kiosk else None,
                "language": str(languages[i]),
                "day": day,
                "answers": _one(codes, unknown[i], i, dont_know),
            }
        )
    return rows


def _shift(source: Source, item: str, who: list[date]) -> np.ndarray:
    change = source.change
    if change is None:
        return np.zeros(len(who))
    return np.array([change.shifts.get(item, 0.0) if day >= change.day else 0.0 for day in who])


def _categories(rng: np.random.Generator, item: str, latent: np.ndarray) -> np.ndarray:
    lowest, count = CATEGORIES.get(item, (1, 5))
    seen = latent + OFFSETS[item] + rng.normal(0, 0.6, len(latent))
    thresholds = np.linspace(-2.0, 0.5, count - 1)
    return lowest + np.searchsorted(thresholds, seen)


def _one(codes: dict[str, np.ndarray], unknown: np.ndarray, i: int, dont_know: set[str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for chance, (item, values) in zip(unknown, codes.items(), strict=True):
        if chance < MISSING_SHARE and item != "satisfaction":
            continue
        unsure = item in dont_know and chance < MISSING_SHARE + DONT_KNOW_SHARE
        answers[item] = "dk" if unsure else int(values[i])
    return answers
