"""The words for where a service is given."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

CHANNEL_WORDS: dict[str, Any] = {
    "counter": _l("At the counter"),
    "web": _l("On the web"),
    "phone": _l("By telephone"),
    "home": _l("At the customer's home"),
    "site": _l("On the spot"),
}
