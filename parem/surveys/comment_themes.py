"""What a comment is about: eleven themes, and the one that its words suggest. Pure.

A suggestion only, by the stems of words in the four languages; the reviewer decides. Stems and not a model: a reviewer
can see why a theme was suggested, nothing leaves the machine, and the same words always suggest the same.
"""

from __future__ import annotations

import re
from collections import Counter

THEMES = (
    "waiting", "information", "staff", "access", "online", "documents", "price", "outcome", "safety", "thanks", "other",
)  # fmt: skip
#: The beginnings of words by theme (lt, et, en, ru); a word that begins with one speaks for the theme.
STEMS: dict[str, tuple[str, ...]] = {
    "waiting": (
        "laukia", "laukė", "laukt", "laukiau", "eilė", "eilės", "eilėj", "ilgai", "vėlu", "vėlav", "vėluoja", "greit",
        "lėt", "termin",
        "oota", "ootes", "ootam", "järjekor", "kaua", "hilin", "kiire", "kiirem", "aegla",
        "wait", "queue", "slow", "late", "delay", "hour", "fast", "quick", "prompt",
        "жда", "ожида", "очеред", "долго", "опозда", "медлен", "быстр", "задерж",
    ),
    "information": (
        "informac", "inform", "aišk", "neaišk", "paaišk", "nežinoj", "žinot", "suprant", "nesuprant", "praneš",
        "info", "selge", "seleta", "arusaad", "teada", "teavita",
        "unclear", "clear", "explain", "knew", "understand", "told", "notice",
        "информ", "понятн", "непонят", "объясн", "сообщ", "узна",
    ),
    "staff": (
        "darbuotoj", "darbuotų", "maloni", "malonus", "mandag", "nemandag", "grub", "pagarb", "padėjėj", "konsult",
        "specialist", "sekretor", "paslaug", "nuoširdž",
        "töötaja", "teenindaja", "viisak", "lahke", "sõbral", "ebaviisak", "abivalm", "ametnik",
        "staff", "rude", "kind", "polite", "friendly", "clerk", "helpful", "attitude",
        "сотрудн", "вежлив", "груб", "хам", "приветлив", "специалист", "отношен", "внимател",
    ),
    "access": (
        "darbo", "valand", "atidar", "uždar", "automobil", "stovėj", "lift", "laipt", "neįgal", "vežimėl", "patalp",
        "toli", "autobus",
        "lahtiole", "lahti", "suletud", "parkim", "lift", "trepp", "ratastool", "ruum", "kaugel", "buss",
        "open", "closed", "parking", "wheelchair", "stairs", "building", "room", "far", "bus",
        "парков", "открыт", "закрыт", "лестниц", "лифт", "коляск", "помещен", "далеко", "автобус",
    ),
    "online": (
        "internet", "svetain", "puslap", "program", "sistem", "prisijung", "elektronin", "nuorod", "telefonu",
        "veebi", "leht", "lehek", "süsteem", "sisselog", "e-teenus", "rakendus",
        "website", "online", "login", "page", "app", "system", "link",
        "сайт", "онлайн", "интернет", "страниц", "систем", "приложен",
    ),
    "documents": (
        "dokument", "prašym", "form", "popier", "paraš", "pažym", "brėžin", "lauk",
        "vorm", "avaldus", "paber", "allkir", "tõend",
        "form", "paper", "document", "application", "certificate", "sign",
        "документ", "заявлен", "форм", "бумаг", "справк", "подпис",
    ),
    "price": (
        "kain", "brang", "mokes", "mokė", "pinig", "eur", "sąskait", "pigu",
        "hind", "kall", "maks", "raha", "arve", "odav",
        "price", "expensive", "cost", "fee", "pay", "money", "bill", "cheap",
        "цен", "дорог", "плат", "деньг", "счёт", "счет", "дёшев",
    ),
    "outcome": (
        "kokyb", "rezultat", "sprend", "neišsprend", "klaid", "sutvark", "nesutvark", "neveik", "nepadar", "padary",
        "kvalit", "tulemus", "lahenda", "viga", "katki", "ei tööt", "tehtud", "korras",
        "quality", "result", "solv", "mistake", "wrong", "broken", "fixed", "error",
        "качеств", "результат", "решен", "решил", "ошиб", "сломан", "не работ", "сделал",
    ),
    "safety": (
        "saug", "pavoj", "tams", "apšviet", "slid", "švar", "nešvar", "šiukšl",
        "ohut", "ohtlik", "pime", "valgus", "libe", "puhas", "must", "prügi",
        "safe", "danger", "dark", "light", "slipper", "clean", "dirty", "litter",
        "безопас", "опасн", "темно", "освещ", "скольз", "чист", "гряз", "мусор",
    ),
    "thanks": (
        "ačiū", "dėkoj", "dėkui", "puik", "šaunu", "patenkint", "viskas gerai", "nuostab",
        "aitäh", "tänan", "tänud", "suurepära", "rahul", "tore", "väga hea",
        "thank", "great", "excellent", "perfect", "happy", "wonderful", "all good",
        "спасиб", "благодар", "отличн", "прекрасн", "молодц", "всё хорошо", "доволен", "довольн",
    ),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def suggested_theme(text: str) -> str:
    """The theme that most words of a comment speak for; "other" where none does, the earlier of the list on a tie.

    Thanks give way to whatever else is spoken of: "Thank you, but I waited for an hour" is about waiting.
    """
    words = " ".join(_WORD.findall(text.casefold()))
    spoken: Counter[str] = Counter()
    for theme, stems in STEMS.items():
        spoken[theme] = sum(f" {stem}" in f" {words}" for stem in stems)
    thanks = spoken.pop("thanks")
    best = max(spoken, key=lambda theme: (spoken[theme], -THEMES.index(theme)))
    if spoken[best]:
        return best
    return "thanks" if thanks else "other"
