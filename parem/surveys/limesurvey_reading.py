"""A LimeSurvey survey (.lss) or archive (.lsa) as a questionnaire of Parem, with a report on every question. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from parem.languages import LANGUAGES, Texts
from parem.surveys.foreign import CHANGED, KEPT, LEFT, AnswerColumns, BadForeignFile, ForeignSurvey, Line, Remark
from parem.surveys.foreign_texts import TextReader, language_of, note, strange_languages
from parem.surveys.limesurvey_maker import Maker
from parem.surveys.limesurvey_responses import rows_in
from parem.surveys.limesurvey_structure import Asked, Group, Structure, structure_of
from parem.surveys.limesurvey_types import made_of
from parem.surveys.limesurvey_xml import ZIP, parts_of, tree_of
from parem.surveys.questionnaire import PlacedQuestion, Questionnaire

#: Settings of a question that change what is asked or accepted; all others are about looks.
MEANT = (
    "hidden", "min_answers", "max_answers", "exclude_all_others", "exclude_all_others_auto", "random_order",
    "random_group", "array_filter", "array_filter_exclude", "em_validation_q", "em_validation_sq", "equals_num_value",
    "min_num_value", "max_num_value", "min_num_value_sgqa", "max_num_value_sgqa", "num_value_equals_sgqa",
    "num_value_int_only", "maximum_chars", "prefix", "suffix", "slider_layout", "time_limit",
    "other_comment_mandatory", "other_numbers_only", "numbers_only",
)  # fmt: skip
_UNSET = ("", "0", "N")
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

    def read(self, has_tokens: bool, rows: Sequence[object]) -> ForeignSurvey:
        lines: list[Line] = []
        for page, group in enumerate(self.structure.groups, 1):
            lines += self._group(group)
            lines += [self._question(asked, page) for asked in group.questions]
        remarks: list[Remark] = []
        questionnaire = Questionnaire(
            title=self._words(remarks, "surveyls_title")[0] or Texts.of({self.instead: "LimeSurvey"}),
            introduction=_joined(*self._words(remarks, "surveyls_description", "surveyls_welcometext")),
            thanks=_joined(*self._words(remarks, "surveyls_endtext")),
            questions=tuple(self.questions),
            open=False,
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
        if structure.counts["quota"]:
            note(remarks, "quotas", count=structure.counts["quota"])
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

    def _group(self, group: Group) -> list[Line]:
        """A line for a page whose name, words or condition has no place."""
        remarks: list[Remark] = []
        name = self.reader.texts(group.words, []).in_language(self.instead)
        if group.description:
            note(remarks, "group_words")
        if group.relevance not in ("", "1"):
            note(remarks, "condition", words=group.relevance[:200])
        return [Line("", name, LEFT, "group", tuple(remarks))] if remarks and group.questions else []

    def _question(self, asked: Asked, page: int) -> Line:
        made = made_of(Maker(asked, self.reader, self.taken))
        if len(self.questions) + len(made.questions) > MOST_QUESTIONS:
            raise BadForeignFile("too_many_questions", limit=MOST_QUESTIONS)
        self.questions += [PlacedQuestion(values, page) for values in made.questions]
        self.columns += made.columns
        remarks = made.remarks
        if made.questions:
            _note_the_rest(asked, remarks)
        codes = tuple(str(values["code"]) for values in made.questions)
        if codes and codes[0] != asked.code and len(codes) == 1:
            note(remarks, "code_changed", code=codes[0])
        outcome = LEFT if not codes else CHANGED if remarks else KEPT
        words = self.reader.texts(asked.words, []).in_language(self.instead)
        return Line(asked.code, words, outcome, asked.type, tuple(remarks), codes)


def _note_the_rest(asked: Asked, remarks: list[Remark]) -> None:
    """What a question has besides its words and answers."""
    if asked.relevance not in ("", "1"):
        note(remarks, "condition", words=asked.relevance[:200])
    elif asked.has_conditions:
        note(remarks, "conditions")
    if asked.pattern:
        note(remarks, "pattern", words=asked.pattern[:80])
    if asked.mandatory == "S":
        note(remarks, "soft")
    if asked.has_defaults:
        note(remarks, "default")
    if asked.scripts:
        note(remarks, "script")
    settings = [name for name in MEANT if asked.attributes.get(name, "") not in _UNSET]
    if settings:
        note(remarks, "settings", names=", ".join(settings))


def _joined(*texts: Texts) -> Texts:
    """Texts one below the other."""
    languages = dict.fromkeys(language for each in texts for language in each)
    return Texts.of({one: "\n".join(each[one] for each in texts if each.get(one))[:2000] for one in languages})
