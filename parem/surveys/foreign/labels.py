"""Words that other systems show of themselves and no file holds: the answers of fixed types of question. Pure."""

from __future__ import annotations

from parem.languages import Texts

GENDER = {
    "F": Texts(lt="Moteris", et="Naine", en="Female", ru="Женский"),
    "M": Texts(lt="Vyras", et="Mees", en="Male", ru="Мужской"),
}
TREND = {
    "I": Texts(lt="Padidėjo", et="Suurenes", en="Increased", ru="Увеличилось"),
    "S": Texts(lt="Nepasikeitė", et="Jäi samaks", en="The same", ru="Не изменилось"),
    "D": Texts(lt="Sumažėjo", et="Vähenes", en="Decreased", ru="Уменьшилось"),
}
OTHER = Texts(lt="Kita", et="Muu", en="Other", ru="Другое")
COMMENT = Texts(lt="Pastaba", et="Märkus", en="Comment", ru="Комментарий")
