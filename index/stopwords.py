"""Words without content, by language: they are in every text and find nothing.

NLTK's lists for a dozen languages come with bm25s; what questions are asked with, which
those lists lack, is added here. Chinese, Japanese and Korean have no blanks or no bare
words, so there single characters and endings stand for the function words.
"""

from __future__ import annotations

from functools import lru_cache

_ENGLISH = frozenset(
    """
    a about an and any are as at be been being but by can could d did do does doing for from had
    has have having he her him his how i if in into is it its itself just ll m many may me might
    much my no nor not of on or our re s shall she should so such t than that the their them
    then there these they this those to too us ve was we were what when where which who whom
    whose why will with would you your
    """.split()
)
_LISTS = {
    "da": "DANISH",
    "de": "GERMAN",
    "es": "SPANISH",
    "fr": "FRENCH",
    "it": "ITALIAN",
    "nb": "NORWEGIAN",
    "nl": "DUTCH",
    "nn": "NORWEGIAN",
    "no": "NORWEGIAN",
    "pt": "PORTUGUESE",
    "ru": "RUSSIAN",
    "sv": "SWEDISH",
    "tr": "TURKISH",
}
LISTED = frozenset({"en", *_LISTS})
_QUESTION_WORDS = {
    "da": "hvornår hvem hvad hvorfor hvordan hvor hvilken hvilket hvilke",
    "de": "wann warum wer wen wem wessen was wie wo woher wohin wodurch womit wofür weshalb wieso "
    "welche welcher welches welchem welchen",
    "es": "quién quiénes cuándo cuánto cuánta cuántos cuántas cómo dónde cuál cuáles qué",
    "fr": "qui quand comment pourquoi combien où quoi quel quelle quels quelles lequel laquelle",
    "it": "chi quando come dove perché quale quali quanto quanti quante cosa",
    "nb": "når hvem hva hvorfor hvordan hvor hvilken hvilket hvilke",
    "nl": "wie wat wanneer waarom waar hoe hoeveel welk welke waardoor waarmee",
    "pt": "quem quando onde como porque porquê qual quais quanto quantos quantas quê",
    "ru": "кто кого кому что когда где куда откуда почему зачем как какой какая какое какие "
    "каким сколько чей который которая которое которые",
    "sv": "vem vad när varför hur var vilken vilket vilka varifrån",
    "tr": "kim ne zaman nerede neden niçin nasıl hangi kaç",
}
_MORE = {
    "de": "wurde wurden worden",
    "fr": "a cet cette comme dont",
    "it": "d",
    "ko": "누가 누구 언제 어디 어느 무엇 무슨 어떤 어떻 떻게 얼마 몇 왜 그 이 저 수 것 "
    "년 월 일 년에 은 는 가 을 를 의 에 와 과 도 만 로 으로 에서 "
    "에게 께서 까지 부터 이다 였다 었다 했다 한다 된다 하였 되었 하는 되는 하고 하여 하며 습니 "
    "니다 니까 입니 였습 었습 았습 했습 는가 인가 은가 았다 있다 있었 에는 는지 "
    "구인 였는 였던 었던 했던 했는",
}
_CHARACTERS = {
    "zh": "的了吗嗎呢谁誰什甚么麼哪们們怎是在被",
    "ja": "何誰",
}


def is_stopword(word: str, language: str) -> bool:
    """Tell whether a word in lower case is without content in a language."""
    characters = _CHARACTERS.get(language)
    if characters is not None and any(char in characters for char in word):
        return True
    return word in function_words(language)


@lru_cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language; English ones where it has no list."""
    if language not in _LISTS and language not in _MORE:
        return _ENGLISH
    listed: list[str] = []
    if language in _LISTS:
        from bm25s import stopwords  # noqa: PLC0415  (slow to import; English needs none)

        listed = getattr(stopwords, f"STOPWORDS_{_LISTS[language]}")
    added = f"{_QUESTION_WORDS.get(language, '')} {_MORE.get(language, '')}"
    return frozenset(word.casefold() for word in [*listed, *added.split()])


@lru_cache
def telling_words(languages: frozenset[str]) -> frozenset[str]:
    """Return the function words that give these languages away: they are in no other list."""
    own = [function_words(code) for code in languages & LISTED]
    others = [function_words(code) for code in LISTED - languages]
    found = frozenset[str]().union(*own).difference(*others)
    return frozenset(word for word in found if len(word) > 2)


def question_words(language: str) -> frozenset[str]:
    """Return the words that questions of a language are asked with; none where unknown."""
    return frozenset(_QUESTION_WORDS.get(language, "").split())
