"""What the page of one action shows besides its sheet: its target today, its verdicts, its chain, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from parem.improvements.action_queries import HistoryLine, history_of
from parem.improvements.board_operations import BACK, FORWARD, is_read, what_is_missing
from parem.improvements.effect_page import (
    Fixed,
    Reading,
    TargetNow,
    fixed_of,
    hint_of,
    reading_of,
    smallest_of,
    target_now,
)
from parem.improvements.flow_models import Blockage
from parem.improvements.flow_operations import blockage_of
from parem.improvements.models import KaizenAction
from parem.improvements.pages import finding_links, finding_words
from parem.improvements.photo_models import Photo
from parem.improvements.photo_operations import photos_of
from parem.improvements.recommendation_models import Recommendation
from parem.improvements.recommendation_queries import of_action
from parem.improvements.whys import Why, tree_of
from parem.improvements.words import STAGE_WORDS


@dataclass(frozen=True)
class ActionPage:
    """Everything beside the sheet, ready to be shown."""

    target: TargetNow | None
    #: What was fixed when it started; None before that.
    fixed: Fixed | None
    #: How many answers each period needs, said in a sentence; empty where that can't be said.
    hint: str
    forward: str | None
    back: str | None
    missing: Sequence[object]
    is_read: bool
    smallest: int
    #: The newest first.
    readings: Sequence[Reading]
    recommendation: Recommendation | None
    whys: Sequence[Why]
    photos: Sequence[Photo]
    finding_says: str
    links: dict[str, str | None]
    #: What holds it up now.
    blockage: Blockage | None
    history: Sequence[HistoryLine]


def page_of(action: KaizenAction, today: date) -> ActionPage:
    """The page of one action, in the page's language."""
    recommendation = of_action(action.id)
    source = action.waste or recommendation
    finding = source.finding if source else None
    home = action.service.organisation.code
    forward = FORWARD.get(action.stage)
    return ActionPage(
        target=target_now(action, today),
        fixed=fixed_of(action),
        hint=hint_of(action, today),
        forward=forward,
        back=BACK.get(action.stage),
        missing=what_is_missing(action, forward) if forward else [],
        is_read=is_read(action),
        smallest=smallest_of(action),
        readings=[reading_of(action, verdict) for verdict in reversed(action.verdicts)],
        recommendation=recommendation,
        whys=tree_of(action.five_whys),
        photos=photos_of(action),
        finding_says=finding_words(finding) if finding else "",
        links=finding_links(finding, home) if finding else {},
        blockage=blockage_of(action),
        history=history_of(action),
    )


def history_words(line: HistoryLine) -> str:
    """One line of an action's history, in words."""
    stages = line.details.get("changes", {}).get("stage")
    if line.action == "action.moved" and stages:
        return _("Moved from %(before)s to %(after)s", before=STAGE_WORDS[stages[0]], after=STAGE_WORDS[stages[1]])
    words: dict[str, Any] = {
        "action.created": _("Planned"),
        "action.changed": _("Sheet changed"),
        "action.blocked": _("Blocked"),
        "action.unblocked": _("No longer blocked"),
        "action.verdict_read": _("Verdict read"),
        "action.effect_revised": _("What was fixed was revised"),
        "action.verdict_appealed": _("Something was said against the verdict"),
        "action.appeal_answered": _("What was said against the verdict was answered"),
    }
    return str(words.get(line.action, line.action))
