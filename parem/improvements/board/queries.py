"""The board as it is shown: columns of cards, with what is full and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parem.accounts.models import Organisation
from parem.improvements.actions.queries import ActionFilter, ActionRow, action_rows
from parem.improvements.board.work_limits import Limits, limits_of
from parem.improvements.models import STAGES

#: How long a card stays on the board when it is done.
DONE_DAYS = 30


@dataclass(frozen=True)
class Column:
    """A column: its cards as filtered, how many stand in it unfiltered, and its limit (None where it has none)."""

    stage: str
    cards: Sequence[ActionRow]
    count: int
    limit: int | None

    @property
    def is_full(self) -> bool:
        """Whether nothing more may come in."""
        return self.limit is not None and self.count >= self.limit

    @property
    def is_over(self) -> bool:
        """Whether more stands in it than may."""
        return self.limit is not None and self.count > self.limit


@dataclass(frozen=True)
class Board:
    """All columns, from Plan to Done."""

    columns: Sequence[Column]
    limits: Limits

    @property
    def is_empty(self) -> bool:
        """Whether the organisation has no action at all on its board."""
        return not any(column.count for column in self.columns)


def board_of(organisation: Organisation, wanted: ActionFilter, today: date) -> Board:
    """The board of an organisation and all below it; limits are of its own cards. Three queries."""
    limits = limits_of(organisation.id)
    everything = action_rows(organisation, ActionFilter(done_since=today - timedelta(DONE_DAYS)), today)
    narrowed = replace(wanted, done_since=today - timedelta(DONE_DAYS))
    shown = action_rows(organisation, narrowed, today) if wanted != ActionFilter() else everything
    return Board([_column(organisation, stage, everything, shown, limits) for stage in STAGES], limits)


def _column(
    organisation: Organisation, stage: str, everything: Sequence[ActionRow], shown: Sequence[ActionRow], limits: Limits
) -> Column:
    own = [row for row in everything if row.stage == stage and row.organisation_id == organisation.id]
    here = [row for row in everything if row.stage == stage]
    # A county that looks down on its municipalities' cards has a limit for its own alone.
    limited = len(own) == len(here)
    cards = [row for row in shown if row.stage == stage]
    return Column(stage, cards, len(here), limits.of(stage) if limited else None)
