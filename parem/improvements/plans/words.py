"""The words for a change plan's states, sections, levels and audit lines."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

STATE_WORDS: dict[str, Any] = {
    "draft": _l("Draft"),
    "submitted": _l("With the director"),
    "approved": _l("Approved"),
    "published": _l("Published"),
    "closed": _l("Closed"),
}
#: The chip of each state.
STATE_KINDS = {"draft": "neutral", "submitted": "warn", "approved": "good", "published": "good", "closed": "neutral"}
#: What a state means and what comes next.
STATE_ADVICE: dict[str, Any] = {
    "draft": _l("Only its writers and directors see it. When the list below is clear, send it to the director."),
    "submitted": _l("The director reads it now, and approves it or sends it back. Nothing in it can be changed."),
    "approved": _l("It is frozen as a numbered revision. Only its writers and directors see it until you publish it."),
    "published": _l(
        "It is in effect, and everybody in the organisation reads it. Its actions move on the board, and their "
        "verdicts are computed."
    ),
    "closed": _l("Its term is over."),
}
LEVEL_WORDS: dict[int, Any] = {1: _l("low"), 2: _l("medium"), 3: _l("high")}
SECTION_WORDS: dict[str, Any] = {
    "plan": _l("Plan"),
    "goals": _l("Goals"),
    "measures": _l("Measures"),
    "undertakings": _l("Measures"),
    "lines": _l("Actions"),
    "budget": _l("Budget"),
    "risks": _l("Risks"),
}
#: Headings of the pages that add and edit a part.
ADD_WORDS: dict[str, Any] = {
    "goals": _l("Add a goal"),
    "measures": _l("Add a measure"),
    "lines": _l("Add an action"),
    "budget": _l("Add a budget line"),
    "risks": _l("Add a risk"),
}
EDIT_WORDS: dict[str, Any] = {
    "goals": _l("Edit the goal"),
    "measures": _l("Edit the measure"),
    "lines": _l("Edit the line"),
    "budget": _l("Edit the budget line"),
    "risks": _l("Edit the risk"),
}
DELETE_QUESTIONS: dict[str, Any] = {
    "goals": _l("Delete this goal? Lines that serve it stay, without a goal."),
    "measures": _l("Delete this measure? Actions that carry it out stay, without a measure."),
    "lines": _l("Take this action out of the plan? The action itself stays on the board."),
    "budget": _l("Delete this budget line?"),
    "risks": _l("Delete this risk?"),
}
EMPTY_WORDS: dict[str, Any] = {
    "goals": _l("No goal yet. A goal says what citizens will notice, and which indicator shows it."),
    "measures": _l("No measure yet. A measure says what is undertaken to reach a goal; actions carry it out."),
    "lines": _l("No action yet. A plan is made of kaizen actions; each keeps its link to the waste and the finding."),
    "budget": _l("No cost yet. Every cost names who pays it: the grant, the organisation itself, or others."),
    "risks": _l("No risk yet. Name what could go wrong, and what you would do then."),
}
JOB_WORDS: dict[str, Any] = {
    "waiting": _l("Waiting for its turn"),
    "running": _l("Being made"),
    "done": _l("Ready"),
    "failed": _l("It could not be made"),
}
#: The fields of a plan and its parts, in the list of changes.
FIELD_WORDS: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "budget_cents": _l("Budget"),
    "text": _l("Words"),
    "question": _l("Indicator"),
    "service": _l("Service"),
    "target": _l("Target"),
    "falls": _l("Which way is better?"),
    "due_on": _l("By when"),
    "measure_number": _l("Measure it carries out"),
    "recommendation": _l("Recommendation"),
    "owner": _l("Owner"),
    "goal_number": _l("Goal it serves"),
    "needs": _l("Begins after"),
    "organisation": _l("Whose part"),
    "total": _l("Total"),
    "grant": _l("From the grant"),
    "own": _l("Own share"),
    "other": _l("From others"),
    "response": _l("What would be done"),
    "likelihood": _l("Likelihood"),
    "impact": _l("Impact"),
    "added": _l("Added"),
    "deleted": _l("Deleted"),
}
#: Whether a goal is reached.
OUTCOME_WORDS: dict[str, Any] = {
    "reached": _l("reached"),
    "missed": _l("not reached"),
    "open": _l("cannot be told: the target lies within the interval"),
    "not_measured": _l("not measured"),
}
LIGHT_WORDS: dict[str, Any] = {
    "done": _l("Done"), "green": _l("On course"), "amber": _l("At risk"), "red": _l("Off course"),
    "grey": _l("Not begun"),
}  # fmt: skip
LIGHT_KINDS = {"done": "good", "green": "good", "amber": "warn", "red": "bad", "grey": "neutral"}
#: Told apart without colour, too.
LIGHT_SIGNS = {"done": "✓", "green": "●", "amber": "▲", "red": "■", "grey": "○"}
LIGHT_RULE = _l(
    "The rule: done – the action is done; off course – its last verdict is “worse”, or its term is over and it is not "
    "done; at risk – its term began and it is still planned, or 30 days before its end the change is not in place; not "
    "begun – its term lies ahead; on course – everything else."
)
