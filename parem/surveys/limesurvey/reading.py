"""A LimeSurvey survey (.lss) or archive (.lsa) as a questionnaire of Parem, with a report on every question. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from parem.languages import LANGUAGES, Texts
from parem.surveys.foreign.parts import CHANGED, KEPT, LEFT, AnswerColumns, BadForeignFile, ForeignSurvey, Line, Remark
from parem.surveys.foreign.texts import TextReader, language_of, note, strange_languages
from parem.surveys.limesurvey.conditions import ALWAYS, Asking
from parem.surveys.limesurvey.expressions import Formula, Unsayable
from parem.surveys.limesurvey.opening import ZIP, parts_of, tree_of
from parem.surveys.limesurvey.question_types import questions_of
from parem.surveys.limesurvey.responses import rows_in
from parem.surveys.limesurvey.rules import Quota
from parem.surveys.limesurvey.structure import Asked, Group, Structure, structure_of
from parem.surveys.question_conditions import flaws
from parem.surveys.questionnaire_files.questionnaire import PlacedQuestion, Questionnaire

#: Settings of a question that change what is asked or accepted; all others are about looks.
MEANT = (
    "hidden", "min_answers", "max_answers", "exclude_all_others", "exclude_all_others_auto", "random_order",
    "random_group", "array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq", "equals_num_value",
    "min_num_value", "max_num_value", "min_num_value_sgqa", "max_num_value_sgqa", "num_value_equals_sgqa",
    "num_value_int_only", "maximum_chars", "prefix", "suffix", "slider_layout", "time_limit",
    "other_comment_mandatory", "other_numbers_only", "numbers_only",
)  # fmt: skip
_UNSET = ("", "0", "N")
#: Types whose options Parem can show in an order of chance.
_MIXED = ("L", "!", "O", "M", "P")
#: A survey with more questions than this is no questionnaire for citizens, and most likely no questionnaire at all.
MOST_QUESTIONS = 2_000


def read_limesurvey(content: bytes, instead: str = "en") -> ForeignSurvey:
    """The survey in an .lss or .lsa file. `instead` is the language of texts in a language that Parem does not speak.

    Raises BadForeignFile.
    """
    is_archive = content.startswith(ZIP)
    parts = parts_of(content) if is_archive else {"lss": content}
    if not parts.get("lss"):
        raise BadForeignFile("no_structure")
    structure = structure_of(tree_of(parts["lss"]))
    rows = rows_in(tree_of(parts["lsr"])) if parts.get("lsr") else []
    return _Reader(structure, instead).read("lst" in parts, rows)


class _Reader:
    def __init__(self, structure: Structure, instead: str) -> None:
        self.structure = structure
        spoken = [language_of(language) for language in structure.languages]
        self.instead = next((language for language in spoken if language), instead)
        self.reader = TextReader(structure.language, self.instead)
        self.taken: set[str] = set()
        self.questions: list[PlacedQuestion] = []
        self.columns: list[AnswerColumns] = []
        self.asking = Asking()
        self.page = 1

    def read(self, has_tokens: bool, rows: Sequence[object]) -> ForeignSurvey:
        lines: list[Line] = []
        for group in self.structure.groups:
            if self.questions and self.questions[-1].page == self.page:
                self.page += 1
            told, wished = self._group(group)
            lines += told
            lines += [self._question(asked, *wished) for asked in group.questions]
        remarks: list[Remark] = []
        quota = self._quota(remarks)
        questionnaire = Questionnaire(
            title=self._words(remarks, "surveyls_title")[0] or Texts.of({self.instead: "LimeSurvey"}),
            introduction=_joined(*self._words(remarks, "surveyls_description", "surveyls_welcometext")),
            thanks=_joined(*self._words(remarks, "surveyls_endtext")),
            questions=tuple(self.questions),
            open=False,
            quota=quota,
        )
        if not self.questions:
            raise BadForeignFile("nothing_to_carry" if lines else "no_questions")
        whole = self._whole(remarks, has_tokens)
        return ForeignSurvey(questionnaire, (whole, *lines), tuple(self.columns), tuple(rows))  # type: ignore[arg-type]

    def _words(self, remarks: list[Remark], *names: str) -> list[Texts]:
        return [self.reader.texts(self.structure.texts.get(name, {}), remarks) for name in names]

    def _whole(self, remarks: list[Remark], has_tokens: bool) -> Line:
        """What concerns the whole survey."""
        structure = self.structure
        strange = strange_languages(structure.languages)
        if strange:
            spoken = any(language_of(language) for language in structure.languages)
            reason = "languages_left" if spoken else "language_instead"
            note(remarks, reason, languages=", ".join(strange)[:200], language=LANGUAGES[self.instead])
        if structure.counts["assessments"] or structure.settings.get("assessments") == "Y":
            note(remarks, "assessments")
        if has_tokens or structure.settings.get("usetokens") == "Y":
            note(remarks, "tokens")
        if structure.texts.get("surveyls_policy_notice") and any(
            words.strip() for words in structure.texts["surveyls_policy_notice"].values()
        ):
            note(remarks, "policy")
        title = Texts.of(self._words([], "surveyls_title")[0]).in_language(self.instead)
        return Line("", title, CHANGED if remarks else KEPT, "survey", tuple(remarks))

    def _quota(self, remarks: list[Remark]) -> int | None:
        """After how many answers the survey is full; quotas of groups of people have no place."""
        questions = {asked.id: asked for group in self.structure.groups for asked in group.questions}
        totals = [quota.limit for quota in self.structure.quotas if _is_total(quota, questions)]
        if totals:
            note(remarks, "quota_total", count=min(totals))
        if len(totals) < len(self.structure.quotas):
            note(remarks, "quotas")
        return min(totals, default=None)

    def _group(self, group: Group) -> tuple[list[Line], tuple[Formula, bool]]:
        """A line for a page whose name, words or condition has no place; what is wished of all its questions, and
        whether it holds without an answer, too."""
        remarks: list[Remark] = []
        name = self.reader.texts(group.words, []).in_language(self.instead)
        if group.description:
            note(remarks, "group_words")
        wished: tuple[Formula, bool] = (frozenset(), False)
        try:
            wished = self.asking.of_relevance(group.relevance)
        except Unsayable:
            note(remarks, "condition", words=group.relevance[:200])
        return [Line("", name, LEFT, "group", tuple(remarks))] if remarks and group.questions else [], wished

    def _question(self, asked: Asked, wished: Formula, group_loose: bool) -> Line:
        made = questions_of(asked, self.reader, self.taken)
        if len(self.questions) + len(made.questions) > MOST_QUESTIONS:
            raise BadForeignFile("too_many_questions", limit=MOST_QUESTIONS)
        remarks = made.remarks
        if made.questions:
            if self._ask_after(asked, made.questions, wished, remarks) or (wished and group_loose):
                note(remarks, "condition_answered")
            _mix_options(asked, made.questions[0])
            _note_the_rest(asked, remarks, made.used)
        self.questions += [PlacedQuestion(values, self.page) for values in made.questions]
        self.columns += made.columns
        self.asking.learn(asked, made)
        codes = tuple(str(values["code"]) for values in made.questions)
        if codes and codes[0] != asked.code and len(codes) == 1:
            note(remarks, "code_changed", code=codes[0])
        outcome = LEFT if not codes else CHANGED if remarks else KEPT
        words = self.reader.texts(asked.words, []).in_language(self.instead)
        return Line(asked.code, words, outcome, asked.type, tuple(remarks), codes)

    def _ask_after(self, asked: Asked, made: Sequence[dict[str, Any]], wished: Formula, remarks: list[Remark]) -> bool:
        """The question's condition, where Parem has such a one; it moves to the next page where it would stand on the
        page of what decides. Whether people who gave no answer were asked, too."""
        try:
            shown_if, loose = self.asking.of(asked, wished)
        except Unsayable:
            self._note_condition(asked, remarks)
            return False
        deciding = {each["question"] for each in shown_if}
        page = self.page + any(q.page == self.page and q.values["code"] in deciding for q in self.questions)
        if shown_if and self._is_flawed({**made[0], "shown_if": shown_if}, page):
            self._note_condition(asked, remarks)
            return False
        self.page = page
        for values in made if shown_if else ():
            values["shown_if"] = shown_if
        return loose

    def _is_flawed(self, values: Mapping[str, Any], page: int) -> bool:
        """Whether it could never be asked, so that the survey could not be published."""
        placed = [*self.questions, PlacedQuestion(values, page)]
        last = [SimpleNamespace(**{"shown_if": [], **each.values, "page": each.page}) for each in placed]
        return any(flawed is last[-1] for flawed, _code, _flaw in flaws(last))  # type: ignore[arg-type]

    @staticmethod
    def _note_condition(asked: Asked, remarks: list[Remark]) -> None:
        if asked.relevance in ALWAYS:
            note(remarks, "conditions")
        else:
            note(remarks, "condition", words=asked.relevance[:200])


#: The values that a quota can name, for types without answers of their own.
_FIXED = {"Y": {"Y", "N"}, "G": {"F", "M"}, "5": set("12345")}


def _is_total(quota: Quota, questions: Mapping[str, Asked]) -> bool:
    """Whether it counts everybody: it has no members, or all answers of one question that all must answer."""
    if not quota.members:
        return True
    asked = questions.get(quota.members[0][0])
    if asked is None or asked.mandatory != "Y" or asked.relevance not in ALWAYS or asked.conditions:
        return False
    known = _FIXED.get(asked.type) or {answer.code for answer in asked.answers if asked.type in ("L", "!", "O")}
    known = known | ({"-oth-"} if asked.other else set())
    of_one = {number for number, _code in quota.members} == {asked.id}
    return of_one and bool(known) and known <= {code for _number, code in quota.members}


def _mix_options(asked: Asked, values: dict[str, Any]) -> None:
    """The order of chance: of answers in a list, of boxes in a multiple choice; that of a table's rows has no place."""
    order = "subquestion_order" if asked.type in ("M", "P") else "answer_order"
    is_random = asked.attributes.get("random_order", "") not in _UNSET or asked.attributes.get(order) == "random"
    if asked.type in _MIXED and is_random:
        values["random_order"] = True


def _note_the_rest(asked: Asked, remarks: list[Remark], used: set[str]) -> None:
    """What a question has besides its words, answers and conditions."""
    if asked.pattern:
        note(remarks, "pattern", words=asked.pattern[:80])
    if asked.mandatory == "S":
        note(remarks, "soft")
    if asked.has_defaults:
        note(remarks, "default")
    if asked.scripts:
        note(remarks, "script")
    used = used | ({"random_order"} if asked.type in _MIXED else set())
    settings = [name for name in MEANT if name not in used and asked.attributes.get(name, "") not in _UNSET]
    if settings:
        note(remarks, "settings", names=", ".join(settings))


def _joined(*texts: Texts) -> Texts:
    """Texts one below the other."""
    languages = dict.fromkeys(language for each in texts for language in each)
    return Texts.of({one: "\n".join(each[one] for each in texts if each.get(one))[:2000] for one in languages})
