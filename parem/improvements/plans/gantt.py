"""The lines of a plan over time: bars by month with what waits for what, as SVG for the page and for paper. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

WIDTH, ROW, HEAD, LEFT, RIGHT = 760, 26, 30, 34, 14
INK, SOFT, GRID, BAR, DONE = "#15201f", "#3c4a4a", "#d5dcdc", "#0b5c55", "#e3e9e8"
FONT = "Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True)
class Bar:
    """A line of the plan: its number, its term, the numbers of the lines that it begins after."""

    number: int
    title: str
    start: date
    end: date
    needs: tuple[int, ...] = ()
    done: bool = False


def gantt_svg(
    bars: Sequence[Bar], start: date, end: date, month_name: Callable[[date], str], today: date | None = None
) -> str:
    """The picture of these lines within the plan's term; `today` draws an upright line."""
    height = HEAD + ROW * len(bars) + 8
    place = _Place(start, end)
    parts = [*_months(place, height, month_name)]
    rows = {bar.number: i for i, bar in enumerate(bars)}
    for i, bar in enumerate(bars):
        parts += _bar(bar, i, place)
    for bar in bars:
        parts += _arrows(bar, rows, bars, place)
    if today and start <= today <= end:
        x = place.x(today)
        parts.append(f'<path d="M{x:.1f} {HEAD - 6}V{height}" stroke="{INK}" stroke-dasharray="2 3"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{FONT}" font-size="11" fill="{SOFT}">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Place:
    start: date
    end: date

    def x(self, day: date) -> float:
        days = max((self.end - self.start).days + 1, 1)
        share = min(max((day - self.start).days / days, 0.0), 1.0)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _months(place: _Place, height: int, month_name: Callable[[date], str]) -> Iterator[str]:
    """An upright line at each month's first day; every so many of them named."""
    months = (place.end.year - place.start.year) * 12 + place.end.month - place.start.month + 1
    every = max(1, -(-months // 8))
    for i in range(months):
        year, month = divmod(place.start.year * 12 + place.start.month - 1 + i, 12)
        first = max(date(year, month + 1, 1), place.start)
        x = place.x(first)
        yield f'<path d="M{x:.1f} {HEAD - 8}V{height}" stroke="{GRID}" stroke-width=".8"/>'
        if i % every == 0 and x < WIDTH - 60:
            yield f'<text x="{x + 3:.1f}" y="{HEAD - 12}">{escape(month_name(first))}</text>'


def _bar(bar: Bar, row: int, place: _Place) -> Iterator[str]:
    y, x, right = HEAD + row * ROW, place.x(bar.start), place.x(bar.end)
    yield f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end" font-weight="bold" fill="{INK}">{bar.number}</text>'
    # Done and to be done are told apart in black and white, too: light with a tick, and dark.
    colour, ink = (DONE, INK) if bar.done else (BAR, "#ffffff")
    edge = f' stroke="{INK}" stroke-width=".8"' if bar.done else ""
    title = f"✓ {bar.title}" if bar.done else bar.title
    size = f'width="{max(right - x, 3):.1f}" height="{ROW - 10}"'
    yield f'<rect x="{x:.1f}" y="{y + 4}" {size} rx="3" fill="{colour}"{edge}/>'
    room = int((right - x - 10) / 6.2)
    words = title if len(title) <= room else f"{title[: max(room - 1, 0)]}…"
    if room > 5:
        yield f'<text x="{x + 6:.1f}" y="{y + 15.5}" fill="{ink}">{escape(words)}</text>'


def _arrows(bar: Bar, rows: dict[int, int], bars: Sequence[Bar], place: _Place) -> Iterator[str]:
    """From the end of each line that it needs to its own beginning."""
    for number in bar.needs:
        if number not in rows:
            continue
        needed = bars[rows[number]]
        x1, y1 = place.x(needed.end), HEAD + rows[number] * ROW + ROW / 2 - 1
        x2, y2 = place.x(bar.start), HEAD + rows[bar.number] * ROW + ROW / 2 - 1
        turn = min(x1 + 7, WIDTH - 4)
        middle = y1 + (ROW / 2 if y2 > y1 else -ROW / 2)
        way = f"M{x1:.1f} {y1:.1f}H{turn:.1f}V{middle:.1f}H{x2 - 8:.1f}V{y2:.1f}H{x2 - 2:.1f}"
        yield f'<path d="{way}" fill="none" stroke="{INK}" stroke-width="1.2"/>'
        yield f'<path d="M{x2:.1f} {y2:.1f}l-6-3.5v7z" fill="{INK}"/>'
