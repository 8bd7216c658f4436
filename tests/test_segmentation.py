"""Where sentences, words and terms begin and end, in any language and script."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.passages import split_passages
from index.sentences import split_sentences
from index.terms import find_terms, find_words, stem


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ja", ["「港は開いたか？」と彼は尋ねた。", "はい！", "翌年、町は燃えた。"]),
        ("ja", ["『記録』（第三巻。1854年）は焼けた。", "彼は言った。", "「船が来た。」"]),
        ("ja", ["町は燃えた。", "1871年に船が来た。", "「火だ。1時だ。」", "3隻だ！"]),
        ("zh", ["他说：“港口开了。”", "真的吗？", "第二年，城里起火！"]),
        ("ko", ['그는 "항구가 열렸다."라고 말했다.', "왜 그랬는가?", "알 수 없다."]),
        ("ar", ["وصلت السفينة.", "هل وقع الأمير المعاهدة؟", "نعم، وقعها!"]),
        ("es", ["¿Quién firmó el tratado?", "¡El Sr. García!", "Nadie más lo sabía."]),
        ("fr", ["M. Dupont signa.", "« Le port est ouvert ! » dit-il.", "Pourquoi ?"]),
        ("ru", ["«Порт открыт!» — сказал князь.", "Т. е. он ушёл.", "См. стр. 12."]),
        ("de", ["Der 2. Band fehlt.", "„Wer kommt?“, fragte Hr. Klein.", "Niemand!"]),
        ("hi", ["जहाज़ आया।", "राजा ने संधि की।"]),
    ],
)
def test_sentences_end_where_the_language_ends_them(language, sentences):
    text = ("" if language in {"ja", "zh"} else " ").join(sentences)
    spans = split_sentences(text, 0, len(text), language)
    assert [text[span.start : span.end] for span in spans] == sentences


@pytest.mark.parametrize("blank", "\u00a0\u2009\u202f\u3000")
@pytest.mark.parametrize("text", ["What I~.~.~. meant.", "Plan B~. Salt.", "J~. Brandt left."])
def test_hard_blanks_are_blanks(text, blank):
    plain, hard = text.replace("~", " "), text.replace("~", blank)
    assert split_sentences(hard, 0, len(hard)) == split_sentences(plain, 0, len(plain))


PIECES = [
    *"港は開いた。 港口，开了！ 항구가 열렸다. ท่าเรือ Hafen. л. порт? الميناء؟".split(),
    *"U.S. co-op e\u0301 「 」 ７ \u00ad".split(),
    *"A. \n\u00a0\u2009\u3000",
]
MIXED = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80)
LANGUAGES = st.sampled_from([None, "en", "de", "fr", "ru", "ja", "zh", "ko", "th", "ar", "xx"])


@given(MIXED, LANGUAGES)
def test_sentences_cover_a_text_of_any_script(text, language):
    spans = split_sentences(text, 0, len(text), language)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))


@given(MIXED)
def test_words_hold_every_letter_and_stand_in_order(text):
    spans = find_words(text)
    held = {at for start, end in spans for at in range(start, end)}
    assert {at for at, char in enumerate(text) if char.isalnum() and char != "ʼ"} <= held
    for (start, end), (next_start, next_end) in pairwise(spans):
        assert start < next_start
        assert end < next_end


@given(MIXED, LANGUAGES)
def test_terms_have_no_case(text, language):
    terms = find_terms(text, language)
    assert all(terms)
    assert len(terms) <= len(find_words(text))


@pytest.mark.parametrize("budget", [5, 20])
@pytest.mark.parametrize("language", ["ja", "zh"])
def test_a_long_sentence_without_blanks_is_parted_after_a_comma(language, budget):
    text = "、".join(["船は塩と木材を運び続けた"] * 12) + "。"
    document = Document(text, language=language)
    passages = split_passages(document, lambda texts: [len(t) // 4 for t in texts], budget)
    assert "".join(text[p.start : p.end] for p in passages) == text
    assert budget == 5 or all(text[p.end - 1] in "、。" for p in passages)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ja", "条約に署名した", "署名された条約は"),
        ("ja", "ペリーは1854年", "ﾍﾟﾘｰが１８５４年に"),
        ("ko", "조약을", "조약은"),
        ("de", "Müller", "Mueller"),
        ("de", "Vertrages der Städte", "vertrag die stadt"),
        ("ru", "договор князя", "договора князь"),
        ("ru", "ёлка", "елка"),
        ("fr", "l’œuvre signée", "Les oeuvres signées"),
        ("es", "los tratados firmados", "tratado firmado"),
        ("ar", "مُعَاهَدَة", "معاهدة"),
        (None, "favour colour neighbouring", "favor color neighboring"),
        (None, "colonised organisation analysed", "colonized organization analyzed"),
        (None, "centre theatres defence", "center theaters defense"),
        (None, "travelled counsellor skilful", "traveled counselor skillful"),
        (None, "Cæsar’s mediæval Congreſs", "Caesar's medieval congress"),
        (None, "the U.S. and the U.K.", "US, UK"),
        (None, "co-operate to-day pre-eminent", "cooperate today preeminent"),
        (None, "trea\u00adty Straße 1854", "treaty STRASSE １８５４"),
        (None, "naïve Pétain Łódź Tønsberg", "naive Petain Lodz Tonsberg"),
    ],
)
def test_spellings_of_the_same_words_are_the_same_terms(language, one, other):
    assert sorted(find_terms(one, language)) == sorted(find_terms(other, language)) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("four", "for"),
        ("promise", "prom"),
        ("precise", "precision"),
        ("US", "us"),
        ("война", "воин"),
    ],
)
def test_words_that_only_look_alike_are_told_apart(one, other):
    same = (one, other) == ("precise", "precision")
    assert (stem(one) == stem(other)) == same


def test_a_language_has_its_own_words_without_content():
    assert find_terms("Wann wurde der Vertrag von den Städten unterschrieben?", "de") == [
        "vertrag",
        "stadt",
        "unterschrieb",
    ]
    assert find_terms("谁签署了条约？", "zh") == ["签署", "条约"]
    assert find_terms("誰が条約に署名しましたか", "ja") == ["条約", "署名"]
    assert find_terms("조약을 누가 서명하였습니까?", "ko")[:2] == ["조약", "서명"]
