"""The rules applied to a survey's tables: which question by which measure, held against what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from parem.quality import findings
from parem.quality.burt import BurtTable
from parem.quality.indicators import estimate_of, is_judged
from parem.quality.models import Baseline, Target
from parem.quality.periods import first_whole, period_of, periods_between
from parem.quality.screens import Found, Screened, called
from parem.quality.statistics import Estimate
from parem.quality.tables import Pieces
from parem.quality.together import Pair
from parem.surveys.models import Question

#: Whether a question's figures, or those of a pair, of a service may not be shown, of the time from one day to another.
Hides = Callable[[str | Pair, int, date, date], bool]
#: A special cause counts while it reaches into this many last months.
RECENT = 3
#: The measure by which a type of question is compared with the period before.
COMPARED = {"scale": "top_2_box", "ces": "share", "nps": "nps", "yes_no": "share"}


@dataclass(frozen=True)
class Rules:
    """The rules, for one survey's questions and targets."""

    questions: list[Question]
    targets: list[Target]
    smallest: int
    #: The months that are looked at and those they are compared with, each by first and last day.
    now: tuple[date, date]
    earlier: tuple[date, date]
    hides: Hides

    def look(self, service: int, now: BurtTable) -> Iterator[Found]:
        """What the rules see and may tell; of two measures of one question that are both below target, the first."""
        seen: set[tuple[str, str]] = set()
        for found in filter(None, self._all(service, now)):
            if (found.question, found.rule) not in seen and not self._gives_away(service, found):
                seen.add((found.question, found.rule))
                yield found

    def _gives_away(self, service: int, found: Found) -> bool:
        """Whether it would tell of answers that a results page hides."""
        rests_on: tuple[str | Pair, ...] = (found.question, *found.together, *combinations(found.together, 2))
        return any(self.hides(each, service, *self.now) for each in rests_on)

    def _all(self, service: int, now: BurtTable) -> Iterator[Found | None]:
        by_code = {question.code: question for question in self.questions}
        for target in _targets_of(self.targets, service):
            question = by_code.get(target.question_code)
            if question:
                yield findings.below_target(now, question, target.measure, target.value, self.smallest)
        yield from findings.weak_drivers(now, self.questions, self.smallest)
        yield from findings.low_reliability(now, self.questions, self.smallest)

    def fallen(self, before: Mapping[int, BurtTable], now: Mapping[int, BurtTable]) -> dict[int, list[Found]]:
        """What fell since the months before, of all services and questions."""
        looks: dict[int, list[Screened]] = {}
        for service in sorted(before.keys() & now.keys()):
            for question, measure in self._compared:
                if any(self.hides(question.code, service, *time) for time in (self.now, self.earlier)):
                    continue
                look = findings.fell(before[service], now[service], question, measure, self.smallest)
                looks.setdefault(service, []).extend([look] if look else [])
        return called(looks)

    def special_causes(self, charts: Charts, now: Mapping[int, BurtTable]) -> dict[int, list[Found]]:
        """Special causes for the worse, of all services' charts."""
        looks: dict[int, list[Screened]] = {}
        for service, table in now.items():
            for question, measure in self._compared:
                current = estimate_of(table, question.code, question.type, measure)
                if current.n < self.smallest or self.hides(question.code, service, *self.now):
                    continue
                points = charts.points(service, question, measure, self.smallest, self.hides)
                improved = charts.improved_at(service, question.code)
                look = findings.special_cause(points, current, question, measure, RECENT, improved)
                looks.setdefault(service, []).extend([look] if look else [])
        return called(looks)

    @property
    def _compared(self) -> list[tuple[Question, str]]:
        """The questions that are compared over time, each with its measure."""
        return [(each, COMPARED[each.type]) for each in self.questions if each.type in COMPARED and is_judged(each)]

    def below_peers(self, now: Mapping[int, BurtTable]) -> dict[int, list[Found]]:
        """What lies clearly below the other services, by service: of the questions that are compared over time."""
        low: dict[int, list[Found]] = {}
        for question, measure in self._compared:
            if not question.dimension:
                cells = {key: estimate_of(each, question.code, question.type, measure) for key, each in now.items()}
                known = {
                    key: each
                    for key, each in cells.items()
                    if isinstance(each, Estimate) and each.n >= self.smallest
                    and not self.hides(question.code, key, *self.now)
                }  # fmt: skip
                for service, found in findings.below_peers(known, question, measure).items():
                    low.setdefault(service, []).append(found)
        return low


class Charts:
    """The months of each service, as points of a chart."""

    def __init__(self, past: Pieces, start: date, end: date, baselines: Sequence[Baseline] = ()) -> None:
        self.periods = list(periods_between(start, end, "month"))
        self.baselines = baselines
        self.tables = past.whole("month").by(lambda place: (place[0], period_of(place[2], "month").label))

    def points(
        self, service: int, question: Question, measure: str, smallest: int, hides: Hides
    ) -> list[tuple[str, Estimate | None]]:
        """Each month and its figure, None where it may not be shown."""
        found: list[tuple[str, Estimate | None]] = []
        for month in self.periods:
            table = self.tables.get((service, month.label))
            cell = estimate_of(table, question.code, question.type, measure) if table else None
            known = isinstance(cell, Estimate) and cell.n >= smallest
            kept = cell if known and not hides(question.code, service, month.start, month.end) else None
            found.append((month.label, kept if isinstance(kept, Estimate) else None))
        return found

    def improved_at(self, service: int, question: str) -> list[int]:
        """The months from which a recorded improvement of this question is in place."""
        mine = [b for b in self.baselines if (b.service_id, b.question_code) == (service, question)]
        return first_whole(self.periods, [each.starts_on for each in mine])


def _targets_of(targets: list[Target], service: int) -> list[Target]:
    """The targets of a service: its own before the one for all services."""
    chosen: dict[tuple[str, str], Target] = {}
    for target in sorted(targets, key=lambda target: target.service_id is None):
        if target.service_id in (None, service):
            chosen.setdefault((target.question_code, target.measure), target)
    return list(chosen.values())
