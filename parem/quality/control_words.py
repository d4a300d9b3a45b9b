"""Control charts in words: the chart, the rules it is read by, what each rule saw, and what to do about it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from parem.quality.control_rules import FEW_CROSSINGS, LONG_RUN, Rules
from parem.quality.statistics import Assurance, SpecialCause

RULES_WORDS: dict[Rules, Any] = {
    Rules.NHS: _l("Making data count (NHS)"),
    Rules.WESTERN_ELECTRIC: _l("Western Electric"),
    Rules.NELSON: _l("Nelson"),
    Rules.ANHOEJ: _l("Anhøj (runs about the median)"),
}
#: What the rules of each set are, for "How was this computed?".
RULES_METHODS: dict[Rules, Any] = {
    Rules.NHS: _l(
        "Rules of the NHS’s “Making data count”: a point outside the limits, seven in a row on one side, seven rising "
        "or falling, two of three near a limit. The whole pattern is marked."
    ),
    Rules.WESTERN_ELECTRIC: _l(
        "Western Electric’s rules (1956): a point outside the limits, two of three beyond two standard errors, four of "
        "five beyond one, eight in a row on one side."
    ),
    Rules.NELSON: _l(
        "Nelson’s eight rules (1984): Western Electric’s with nine in a row on one side, and six rising or falling, "
        "fourteen up and down by turns, fifteen close to the mean, eight on both sides with none close to it. More "
        "rules find more, and more of it is chance."
    ),
    Rules.ANHOEJ: _l(
        "Anhøj’s rules (2014), which need no limits: a run on one side of the median that is longer than chance gives "
        "for so many points, or fewer crossings of the median than chance gives."
    ),
}
CHART_METHODS: dict[str, Any] = {
    "xmr": _l(
        "A chart of single values (XmR): the mean ± 2.66 mean moving ranges, moving ranges beyond 3.267 means left out "
        "once."
    ),
    "p": _l(
        "A chart of shares (p): the share of all ± 3 standard errors of each period’s answers, so the limits are wider "
        "where fewer answered."
    ),
    "p'": _l(
        "Laney’s chart of shares (p′): the limits of a p chart widened by as much as the shares vary more from period "
        "to period than the number of answers explains."
    ),
}
#: What each special cause is, upwards, downwards, or neither.
CAUSE_WORDS: dict[tuple[str, int], Any] = {
    (SpecialCause.OUTSIDE, 1): _l("above the upper limit: something unusual happened, for the better"),
    (SpecialCause.OUTSIDE, -1): _l("below the lower limit: something unusual happened, for the worse"),
    (SpecialCause.TREND, 1): _l("seven or more in a row, each higher than the one before"),
    (SpecialCause.TREND, -1): _l("seven or more in a row, each lower than the one before"),
    (SpecialCause.TWO_IN_THREE, 1): _l("two of three close to the upper limit"),
    (SpecialCause.TWO_IN_THREE, -1): _l("two of three close to the lower limit"),
    (SpecialCause.ONE_SIDE, 1): _l("seven or more in a row above the mean"),
    (SpecialCause.ONE_SIDE, -1): _l("seven or more in a row below the mean"),
    ("beyond limits", 1): _l("above the upper limit: something unusual happened, for the better"),
    ("beyond limits", -1): _l("below the lower limit: something unusual happened, for the worse"),
    ("2 of 3 beyond 2 sigma", 1): _l("two of three more than two standard errors above the mean"),
    ("2 of 3 beyond 2 sigma", -1): _l("two of three more than two standard errors below the mean"),
    ("4 of 5 beyond 1 sigma", 1): _l("four of five more than one standard error above the mean"),
    ("4 of 5 beyond 1 sigma", -1): _l("four of five more than one standard error below the mean"),
    ("8 on one side", 1): _l("eight or more in a row above the mean"),
    ("8 on one side", -1): _l("eight or more in a row below the mean"),
    ("9 on one side", 1): _l("nine or more in a row above the mean"),
    ("9 on one side", -1): _l("nine or more in a row below the mean"),
    ("6 in a trend", 1): _l("six or more in a row, each higher than the one before"),
    ("6 in a trend", -1): _l("six or more in a row, each lower than the one before"),
    ("14 alternating", 0): _l("fourteen or more that go up and down by turns"),
    ("15 within 1 sigma", 0): _l("fifteen or more in a row close to the mean"),
    ("8 on both sides beyond 1 sigma", 0): _l("eight or more in a row on both sides, none of them close to the mean"),
    (LONG_RUN, 1): _l("more in a row above the median than chance gives"),
    (LONG_RUN, -1): _l("more in a row below the median than chance gives"),
    (FEW_CROSSINGS, 0): _l("the line crosses the median less often than chance gives"),
}
_POINT = _l(
    "Ask what was different in just that period: a holiday, a new form, someone away, a queue. If nothing explains it, "
    "look whether the next period returns."
)
_NEAR = _l("Something may have begun: look what changed in these periods, and watch the next one.")
_SHIFT = _l(
    "The level has moved: look for what changed at the beginning of it. If it was an improvement of yours, record it, "
    "and the limits begin anew there."
)
_DRIFT = _l("It moves little by little: look for what wears out, fills up or is learned over these periods.")
_MIXED = _l(
    "Two different things are probably taken together, such as two offices or two kinds of visitors: look at each by "
    "itself."
)
#: What to do about each.
CAUSE_ACTIONS: dict[str, Any] = {
    SpecialCause.OUTSIDE: _POINT, "beyond limits": _POINT,
    SpecialCause.TWO_IN_THREE: _NEAR, "2 of 3 beyond 2 sigma": _NEAR, "4 of 5 beyond 1 sigma": _NEAR,
    SpecialCause.ONE_SIDE: _SHIFT, "8 on one side": _SHIFT, "9 on one side": _SHIFT, LONG_RUN: _SHIFT,
    FEW_CROSSINGS: _SHIFT,
    SpecialCause.TREND: _DRIFT, "6 in a trend": _DRIFT,
    "14 alternating": _MIXED, "15 within 1 sigma": _MIXED, "8 on both sides beyond 1 sigma": _MIXED,
}  # fmt: skip
#: Whether the process as it is meets its target.
ASSURANCE_WORDS: dict[str, Any] = {
    Assurance.PASS: _l("As things are, the target will be reached every time."),
    Assurance.CHANCE: _l("As things are, the target will be reached at some times and missed at others, by chance."),
    Assurance.FAIL: _l("As things are, the target will not be reached: the service has to be changed first."),
}
