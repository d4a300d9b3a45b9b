"""The filters of the board, the flow and the list: read from the address, kept in every link, offered in the form."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l

from parem.accounts.account_views import me
from parem.catalogue.queries import areas_of
from parem.improvements.actions.queries import ActionFilter, present_owners
from parem.improvements.wastes.queries import service_choices
from parem.web import say

#: What an action can want, by the name in the address; the board has no column for what was done long ago.
WANTS: dict[str, Any] = {
    "overdue": _l("Overdue"),
    "blocked": _l("Blocked"),
    "left": _l("Its owner left"),
    "again": _l("To look again"),
}
_NUMBERS = ("service", "area", "owner", "of")


def kept_filters() -> dict[str, Any]:
    """The filters in this address; they stay with every link and form."""
    found: dict[str, Any] = {name: request.args.get(name, type=int) for name in _NUMBERS}
    wants = request.args.get("wants", "")
    # Addresses from before there was one choice for all of them.
    older = next((name for name in WANTS if request.args.get(name) == "1"), "")
    found["wants"] = wants if wants in WANTS else older
    return {name: value for name, value in found.items() if value}


def wanted_of(kept: dict[str, Any], **more: Any) -> ActionFilter:
    """These filters as what is asked of the database."""
    chosen: dict[str, Any] = {name: kept.get(name) for name in ("service", "area", "owner")}
    if "wants" in kept:
        chosen[kept["wants"]] = True
    return ActionFilter(organisation=kept.get("of"), **chosen, **more)


def filter_choices(*, has_done: bool = False) -> dict[str, Any]:
    """What a page of actions can be filtered by; I stand first among the owners."""
    services = service_choices(g.organisation)
    below = [(each.id, say(each.name)) for each in g.organisation.with_descendants]
    several = len({say(each.organisation) for each in services}) > 1
    mine = me().id
    return {
        "services": [(s.id, f"{say(s.name)}, {say(s.organisation)}" if several else say(s.name)) for s in services],
        "areas": [(area.id, say(area.name)) for area in areas_of(g.organisation)],
        "owners": [(mine, _l("Mine")), *(each for each in present_owners(g.organisation) if each[0] != mine)],
        "organisations": below if len(below) > 1 else [],
        "wants": [(name, words) for name, words in WANTS.items() if has_done or name != "again"],
    }
