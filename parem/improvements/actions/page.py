"""What the page of one action shows besides its sheet: its target today, its verdicts, its chain, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from parem.accounts.audit_actions import ACTION_WORDS
from parem.improvements.actions.queries import HistoryLine, has_no_owner_here, history_of
from parem.improvements.actions.whys import Why, tree_of
from parem.improvements.board.flow_models import Blockage
from parem.improvements.board.flow_operations import blockage_of
from parem.improvements.board.operations import BACK, FORWARD, what_is_missing
from parem.improvements.models import KaizenAction
from parem.improvements.pages import finding_links, finding_words
from parem.improvements.photos.models import Photo
from parem.improvements.photos.operations import photos_of
from parem.improvements.recommendations.models import Recommendation
from parem.improvements.recommendations.queries import of_action
from parem.improvements.verdicts.effect_page import (
    Fixed,
    Reading,
    TargetNow,
    fixed_of,
    hint_of,
    reading_of,
    target_now,
)
from parem.improvements.verdicts.windows import kind_of_reading, smallest_of
from parem.improvements.verdicts.words import KIND_WORDS
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
    #: What a reading would be today: "official", "preliminary", "later"; None where there is nothing to read.
    can_read: str | None
    smallest: int
    #: The verdict first where there is one, then the newest first.
    readings: Sequence[Reading]
    recommendation: Recommendation | None
    whys: Sequence[Why]
    photos: Sequence[Photo]
    finding_says: str
    links: dict[str, str | None]
    #: Whether its owner has no role here any more.
    owner_left: bool
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
        can_read=kind_of_reading(action, today),
        smallest=smallest_of(action),
        readings=_readings(action),
        recommendation=recommendation,
        whys=tree_of(action.five_whys),
        photos=photos_of(action),
        finding_says=finding_words(finding) if finding else "",
        links=finding_links(finding, home) if finding else {},
        owner_left=has_no_owner_here(action),
        blockage=blockage_of(action),
        history=history_of(action),
    )


def _readings(action: KaizenAction) -> list[Reading]:
    found = [reading_of(action, verdict) for verdict in reversed(action.verdicts)]
    return sorted(found, key=lambda reading: not reading.is_current)


def history_words(line: HistoryLine) -> str:
    """One line of an action's history, in words."""
    stages = line.details.get("changes", {}).get("stage")
    if line.action == "action.moved" and stages:
        return _("Moved from %(before)s to %(after)s", before=STAGE_WORDS[stages[0]], after=STAGE_WORDS[stages[1]])
    if line.action == "action.verdict_read" and line.details.get("kind") in KIND_WORDS:
        return _("Read: %(kind)s", kind=KIND_WORDS[line.details["kind"]])
    words: dict[str, Any] = {
        "action.created": _("Planned"),
        "action.changed": _("Sheet changed"),
        "action.blocked": _("Blocked"),
        "action.unblocked": _("No longer blocked"),
        "action.verdict_read": _("Verdict read"),
        "action.looked_again": _("Looked again whether it holds"),
        "action.effect_revised": _("What was fixed was revised"),
        "action.verdict_appealed": _("Something was said against the verdict"),
        "action.appeal_answered": _("What was said against the verdict was answered"),
    }
    return str(words.get(line.action) or ACTION_WORDS.get(line.action, line.action))
