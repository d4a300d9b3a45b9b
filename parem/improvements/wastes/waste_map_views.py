"""The page that shows where the waste is: Pareto's chart, and the map of services by kinds."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _

from parem.accounts.access import requires
from parem.accounts.permissions import Permission
from parem.improvements.models import WASTE_KINDS
from parem.improvements.wastes.queries import Register, register
from parem.improvements.wastes.views import asked_filter, blueprint
from parem.improvements.wastes.waste_map import Bar, heat_map, pareto, vital_few
from parem.quality import charts
from parem.web import say


@blueprint.get("/where")
@requires(Permission.VIEW_RESULTS)
def where() -> str:
    """Where the waste is, in euros or in minutes a month."""
    wanted = asked_filter()
    found = register(g.organisation, wanted)
    by = "minutes" if wanted.order == "minutes" else "euros"
    bars = pareto([(row.title, row.minutes if by == "minutes" else row.cents) for row in found.rows])
    return render_template(
        "improvements/wastes/where.html",
        register=found, by=by, wanted=wanted, bars=bars, few=vital_few(bars), figure=_figure(bars, by),
        heat=heat_map(found.rows, WASTE_KINDS, by), services=_names(found),
    )  # fmt: skip


def _figure(bars: list[Bar], by: str) -> str:
    sizes = [bar.size if by == "minutes" else bar.size / 100 for bar in bars]
    names = [bar.title or _("All others") for bar in bars]
    return charts.figure_json(charts.pareto(names, sizes, [bar.upto for bar in bars], _("Adds up to")))


def _names(found: Register) -> dict[int, str]:
    several = len({row.organisation_code for row in found.rows}) > 1
    return {
        row.service_id: f"{say(row.service)}, {say(row.organisation)}" if several else say(row.service)
        for row in found.rows
    }
