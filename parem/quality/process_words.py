"""The figures of a process map as sentences that a manager understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from parem.formats import percent, time_span
from parem.quality.process_figures import Loss, MapFigures
from parem.quality.statistics import Estimate, NotEstimable, Reason

#: From here on a process is called lean (George 2002).
LEAN_FROM = 0.25


def time_sentences(figures: MapFigures, names: Sequence[str]) -> list[str]:
    """What the times of a map say; `names` are those of its steps, in order."""
    if not figures.lead:
        if all(figures.steps[place].work == 0 for place in range(len(names))) and figures.unmeasured == 0:
            return [_("All times that are written down are zero, so there is no lead time.")]
        return [
            _(
                "No times are written down yet. Give each step its working time and the waiting before it: then it "
                "can be seen how long a case takes, and where the time goes."
            )
        ]
    return [*_lead(figures), *_efficiency(figures), *_longest(figures.longest, figures, names), *_missing(figures)]


def error_sentences(figures: MapFigures, names: Sequence[str]) -> list[str]:
    """What the counts of a map say of errors."""
    if figures.uncounted == len(names):
        return [
            _(
                "No cases were counted yet. Write at a step how many of the last cases it received could be used "
                "without correction: then it can be seen where errors arrive."
            )
        ]
    return [*_rolled(figures, names), *_worst(figures.worst, names), *_uncounted(figures)]


def share_words(share: float) -> str:
    """A share, with a decimal where it is small or nearly all."""
    return percent(share, 1 if share < 0.1 or 0.99 < share < 1 else 0)


def efficiency_words(efficiency: float | NotEstimable) -> str:
    """The process cycle efficiency, or a dash."""
    return "–" if isinstance(efficiency, NotEstimable) else share_words(efficiency)


def _lead(figures: MapFigures) -> Iterator[str]:
    lead = time_span(figures.lead)
    if not figures.wait:
        yield _("A case takes %(lead)s from beginning to end, all of it work.", lead=lead)
    elif not figures.work:
        yield _("A case takes %(lead)s from beginning to end, all of it waiting.", lead=lead)
    else:
        yield _(
            "A case takes %(lead)s from beginning to end: %(work)s of work and %(wait)s of waiting.",
            lead=lead, work=time_span(figures.work), wait=time_span(figures.wait),
        )  # fmt: skip


def _efficiency(figures: MapFigures) -> Iterator[str]:
    found = figures.efficiency
    if isinstance(found, NotEstimable):
        if found.reason == Reason.NOT_ASKED:
            yield _(
                "Of no step with a working time it is said yet whether it adds value. Judge the steps: then the "
                "process cycle efficiency can be computed."
            )
    elif not figures.value_added:
        yield _(
            "As the steps are judged now, none adds value for the citizen: the process cycle efficiency is %(share)s.",
            share=percent(0),
        )
    else:
        yield _(
            "For %(value)s of that, value is added for the citizen: the process cycle efficiency is %(share)s. The "
            "rest is waiting, and work from which the citizen gains nothing.",
            value=time_span(figures.value_added), share=share_words(found),
        )  # fmt: skip
        yield _is_lean(found)


def _is_lean(efficiency: float) -> str:
    if efficiency >= LEAN_FROM:
        return _("That is a lean process: so one is called from %(share)s on.", share=percent(LEAN_FROM))
    return _("From %(share)s on a process is called lean; most are far from it.", share=percent(LEAN_FROM))


def _longest(loss: Loss | None, figures: MapFigures, names: Sequence[str]) -> Iterator[str]:
    if loss is None:
        return
    step = figures.steps[loss.place]
    said = {"step": names[loss.place], "share": share_words(loss.share)}
    if loss.waits:
        yield _(
            "Most time is lost waiting before “%(step)s”: %(time)s, %(share)s of the lead time.",
            time=time_span(step.wait), **said,
        )  # fmt: skip
    else:
        yield _(
            "Most time goes into the work of “%(step)s”: %(time)s, %(share)s of the lead time.",
            time=time_span(step.work), **said,
        )  # fmt: skip


def _missing(figures: MapFigures) -> Iterator[str]:
    if figures.unmeasured:
        yield ngettext(
            "At %(num)s step a time is missing, so a case truly takes longer.",
            "At %(num)s steps a time is missing, so a case truly takes longer.",
            figures.unmeasured,
        )
    if figures.unjudged and isinstance(figures.efficiency, float):
        yield ngettext(
            "%(num)s step is not judged yet; it counts as adding no value.",
            "%(num)s steps are not judged yet; they count as adding no value.",
            figures.unjudged,
        )


def _rolled(figures: MapFigures, names: Sequence[str]) -> Iterator[str]:
    found = figures.rolled
    if figures.blocked is not None:
        yield _(
            "Nothing that “%(step)s” received could be used as it came, so no case goes through without correction.",
            step=names[figures.blocked],
        )
    elif isinstance(found, Estimate) and found.value == 1:
        yield _("Every case that was counted could be used as it came.")
    elif isinstance(found, Estimate):
        yield _(
            "About %(share)s of the cases go through all counted steps at the first go, without anything being "
            "corrected or asked back (between %(low)s and %(high)s, by what was counted).",
            share=share_words(found.value), low=share_words(found.low), high=share_words(found.high),
        )  # fmt: skip


def _worst(loss: Loss | None, names: Sequence[str]) -> Iterator[str]:
    if loss is None:
        return
    yield _(
        "Most errors arrive at “%(step)s”: %(share)s of what it received could not be used as it came.",
        step=names[loss.place], share=share_words(loss.share),
    )  # fmt: skip
    if loss.place:
        yield _("They are made before it: look at “%(step)s” first.", step=names[loss.place - 1])
    else:
        yield _("They come in with the application: look at its form and at what citizens are told.")
    if not loss.is_clear:
        yield _("By chance another step could be as bad: to be sure, count more cases.")


def _uncounted(figures: MapFigures) -> Iterator[str]:
    if figures.uncounted:
        yield ngettext(
            "At %(num)s step no cases were counted; it is left out here.",
            "At %(num)s steps no cases were counted; they are left out here.",
            figures.uncounted,
        )
