"""The kinds of rows of an XLSForm: how they are written, and which have no place in Parem. Pure."""

from __future__ import annotations

import re

SELECT = re.compile(r"(?:add )?select[ _](?P<how>one|multiple|all that apply|1)(?:[ _]from(?:[ _]file)?)?(?P<list>.*)")
OR_OTHER = re.compile(r"[\s,]+(?:or_other|or specify other)\s*$")
TRUE = ("yes", "true", "true()", "1")
#: Facts about the form's filling, not questions.
META = (
    "start", "end", "today", "deviceid", "device id", "subscriberid", "simserial", "phonenumber", "username", "email",
    "audit", "start-geopoint", "background-audio",
)  # fmt: skip
TEXTS = ("text", "string")
WHY = {
    "time": "no_time", "note": "no_text_display",
    "calculate": "no_equation", "hidden": "no_equation", "image": "no_file", "audio": "no_file", "video": "no_file",
    "file": "no_file", "photo": "no_file", "geopoint": "no_place", "geotrace": "no_place", "geoshape": "no_place",
    "location": "no_place", "osm": "no_place",
}  # fmt: skip
YES_NO = {"yes": 1, "no": 0, "1": 1, "0": 0}
