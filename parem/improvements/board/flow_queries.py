"""Reads of the flow: the ways of the actions on a board, with their times, and what stood where month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parem.accounts.models import Organisation
from parem.accounts.queries import within
from parem.extensions import db
from parem.improvements.actions.queries import ActionFilter, ActionRow, action_rows
from parem.improvements.board.flow import Passage, Times, cumulative, month_ends, throughput, times
from parem.improvements.board.flow_models import Blockage, StageEntry

MONTHS = 12


@dataclass(frozen=True)
class Way:
    """An action and its way across the board."""

    row: ActionRow
    passage: Passage


@dataclass(frozen=True)
class Flow:
    """How work flows on a board, over the last twelve months."""

    #: What was finished in that time, newest first.
    finished: Sequence[Way]
    lead: Times | None
    cycle: Times | None
    days: Sequence[date]
    standing: Sequence[dict[str, int]]
    done: Sequence[int]
    blocked_now: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing ever stood on the board in that time."""
        return not any(sum(each.values()) for each in self.standing)


def flow_of(organisation: Organisation, wanted: ActionFilter, today: date) -> Flow:
    """The flow of the actions that fit, of an organisation and all below it. Three queries."""
    rows = {row.id: row for row in action_rows(organisation, wanted, today)}
    passages = [each for each in passages_of(organisation) if each.action_id in rows]
    days = month_ends(today, MONTHS)
    first = days[0].replace(day=1)
    finished = [each for each in passages if each.finished_on and each.finished_on >= first]
    finished.sort(key=lambda each: (each.finished_on or first, each.action_id), reverse=True)
    return Flow(
        finished=[Way(rows[each.action_id], each) for each in finished],
        lead=times([each.lead_days for each in finished]),
        cycle=times([each.cycle_days for each in finished]),
        days=days,
        standing=cumulative(passages, days),
        done=throughput(passages, days),
        blocked_now=sum(any(ended is None for _began, ended in each.blocked) for each in passages),
    )


def passages_of(organisation: Organisation) -> list[Passage]:
    """The ways of all actions of an organisation and all below it. Two queries."""
    here = within(organisation)
    entries: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for id, stage, day in db.session.execute(
        db.select(StageEntry.action_id, StageEntry.stage, StageEntry.entered_on)
        .where(StageEntry.organisation_id.in_(here))
        .order_by(StageEntry.id)
    ):
        entries[id].append((stage, day))
    blocked: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for id, began, ended in db.session.execute(
        db.select(Blockage.action_id, Blockage.began_on, Blockage.ended_on)
        .where(Blockage.organisation_id.in_(here))
        .order_by(Blockage.id)
    ):
        blocked[id].append((began, ended))
    return [Passage(id, tuple(way), tuple(blocked[id])) for id, way in entries.items()]
