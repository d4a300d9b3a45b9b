"""The words for roles, kinds of organisation, countries and languages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ROLE_WORDS: dict[str, Any] = {
    "administrator": _l("Administrator"),
    "quality_manager": _l("Quality manager"),
    "service_owner": _l("Service owner"),
    "director": _l("Director"),
}
#: What each role may do, in one line.
ROLE_ADVICE: dict[str, Any] = {
    "administrator": _l("Sets up the organisation, its people and everything else, but signs no plan."),
    "quality_manager": _l("Makes surveys, reads results, leads improvements and writes the change plan."),
    "service_owner": _l("Reads results and works on the actions that are theirs."),
    "director": _l("Reads everything and approves change plans."),
}
KIND_WORDS: dict[str, Any] = {
    "county": _l("County"),
    "municipality": _l("Municipality"),
    "institution": _l("Institution"),
}
COUNTRY_WORDS: dict[str, Any] = {
    "LT": _l("Lithuania"),
    "EE": _l("Estonia"),
    "LV": _l("Latvia"),
    "FI": _l("Finland"),
    "PL": _l("Poland"),
}
#: What may be founded directly below each kind.
KIND_BELOW = {"county": "municipality", "municipality": "institution"}
