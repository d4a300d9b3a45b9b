"""The words for types of question, dimensions, states and periods."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

#: Each type of question: its name, and what it is good for.
TYPE_WORDS: dict[str, tuple[Any, Any]] = {
    "scale": (_l("Scale"), _l("5, 7 or 10 points between two ends; faces where there are 5.")),
    "nps": (_l("Recommendation (NPS)"), _l("0 to 10: how likely to recommend.")),
    "ces": (_l("Ease (CES)"), _l("1 to 7: how far one agrees that it was easy.")),
    "yes_no": (_l("Yes or no"), _l("Two answers.")),
    "single": (_l("One choice"), _l("One of your own options.")),
    "multiple": (_l("Several choices"), _l("Any of your own options.")),
    "ranking": (_l("Ranking"), _l("Your own options put in order, the most important first.")),
    "number": (_l("Number"), _l("A number within bounds.")),
    "date": (_l("Date"), _l("A month, a year or a day.")),
    "text": (_l("Open text"), _l("A comment in the citizen's own words.")),
}
DIMENSION_WORDS: dict[str, Any] = {
    "tangibles": _l("Tangibles: rooms, website, forms"),
    "reliability": _l("Reliability: as promised"),
    "responsiveness": _l("Responsiveness: prompt help"),
    "assurance": _l("Assurance: knowledge and trust"),
    "empathy": _l("Empathy: listening and understanding"),
}
#: What a question is in an index.
ROLE_WORDS: dict[str, Any] = {
    "overall": _l("Satisfaction index: satisfied overall"),
    "fulfilled": _l("Satisfaction index: expectations fulfilled"),
    "ideal": _l("Satisfaction index: close to the ideal"),
    "expectation": _l("What people expect (SERVQUAL)"),
}
#: What a survey is today: words, the kind of its chip.
STATUS_WORDS: dict[str, tuple[Any, str]] = {
    "draft": (_l("Draft"), "neutral"),
    "scheduled": (_l("Not begun"), "warn"),
    "open": (_l("Open"), "good"),
    "full": (_l("Enough answers"), "neutral"),
    "over": (_l("Over"), "neutral"),
    "closed": (_l("Closed"), "neutral"),
}
PERIOD_WORDS: dict[str, Any] = {
    "week": _l("Week"),
    "month": _l("Month"),
    "quarter": _l("Quarter"),
    "year": _l("Year"),
}
