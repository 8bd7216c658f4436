"""Texts and questions in other languages than English, from the source to the answer."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document
from index.language import choose_language, detect_language, find_foreign, primary_language
from index.model_card import languages_of, question_warning, strange_language, text_warning
from index.passages import split_passages
from index.sentences import split_sentences
from index.terms import find_terms, find_words, stem
from tests.conftest import CommandLine
from tests.stub import StubEncoder

JAPANESE = """\
# 北浜港の歴史

## 開港

北浜の町は長い間、漁業で暮らしていた。1871年、佐伯奉行は北浜条約に署名した。[^1]\
「港は誰のものか。」と漁師たちは尋ねた。[^2]外国船は塩と木材を運んできた。

## 大火

1893年の大火で倉庫が焼けた。[^3]新しい灯台は翌年に建てられた。

[^1]: 『奉行日記』第三巻。
[^2]: 北浜漁業組合の記録。
[^3]: 消防組報告書。
"""

KOREAN = """\
# 북포항의 역사

## 개항

북포 사람들은 오랫동안 고기잡이로 살았다. 1871년에 박 현감은 북포조약에 서명하였다.[^1] \
어부들은 항구의 개방을 반대하였다.[^2] 외국 배는 소금과 목재를 실어 왔다.

## 화재

1893년의 큰불로 창고가 모두 탔다.[^3] 새 등대는 이듬해 세워졌다.

[^1]: 현감 일기, 제3권.
[^2]: 어업 조합 기록.
[^3]: 소방대 보고서.
"""

CHINESE = """\
# 北浜港史

## 开港

北浜居民长期以捕鱼为生。1871年，陈知县签署了北浜条约。[^1]渔民反对开放港口。[^2]\
外国船只运来食盐和木材。

## 大火

1893年的大火烧毁了仓库。[^3]第二年建成了新灯塔。

[^1]: 《知县日记》，卷三。
[^2]: 渔业公会档案。
[^3]: 救火队报告。
"""

GERMAN = """\
# Der Hafen von Nordsund

## Öffnung

Die Bürger von Nordsund lebten lange vom Fischfang. Am 3. Mai 1871 unterschrieb der Amtmann \
Dr. Weiß die Nordsunder Verträge.[^1] Die Fischer widersetzten sich der Öffnung des Hafens.[^2] \
Fremde Schiffe brachten Salz und Holz.

## Brand

Der große Brand von 1893 zerstörte die Speicher am Kai.[^3] Ein neuer Leuchtturm entstand im \
folgenden Jahr.

[^1]: Tagebuch des Amtmanns, Bd. 3.
[^2]: Akten der Fischerzunft.
[^3]: Bericht der Feuerwehr.
"""

RUSSIAN = """\
# Порт Северный

## Открытие

Жители Северного долго жили рыбной ловлей. В 1871 г. воевода Орлов подписал Северный \
договор.[^1] Рыбаки выступили против открытия порта.[^2] Чужие корабли везли соль и лес.

## Пожар

Большой пожар 1893 года уничтожил склады у причала.[^3] Новый маяк построили через год.

[^1]: Дневник воеводы, т. 3.
[^2]: Бумаги рыбацкой артели.
[^3]: Донесение пожарных.
"""

CASES = {
    "ja": (
        JAPANESE,
        "1871年に北浜条約に署名した佐伯奉行は誰か。",
        "1871年、佐伯奉行は北浜条約に署名した。",
        "『奉行日記』第三巻。",
    ),
    "ko": (
        KOREAN,
        "박 현감은 1871년에 북포조약에 서명하였는가?",
        "1871년에 박 현감은 북포조약에 서명하였다.",
        "현감 일기, 제3권.",
    ),
    "zh": (
        CHINESE,
        "1871年哪个知县签署了北浜条约？",
        "1871年，陈知县签署了北浜条约。",
        "《知县日记》，卷三。",
    ),
    "de": (
        GERMAN,
        "Unterschrieb der Amtmann Dr. Weiß am 3. Mai 1871 die Nordsunder Verträge?",
        "Am 3. Mai 1871 unterschrieb der Amtmann Dr. Weiß die Nordsunder Verträge.",
        "Tagebuch des Amtmanns, Bd. 3.",
    ),
    "ru": (
        RUSSIAN,
        "Какой воевода подписал Северный договор в 1871 г.?",
        "В 1871 г. воевода Орлов подписал Северный договор.",
        "Дневник воеводы, т. 3.",
    ),
}


@pytest.mark.parametrize("language", CASES)
def test_a_text_answers_in_its_own_language_with_its_notes(ibid: CommandLine, tmp_path, language):
    text, question, sentence, note = CASES[language]
    path = tmp_path / "harbour.md"
    path.write_text(text, encoding="utf-8")
    assert ibid("add", path).code == 0
    [work] = ibid("list", "--json").json
    assert work["language"] == language
    found = ibid("ask", question, "--json").json
    assert found["answered"]
    best = found["quotations"][0]
    assert sentence in best["text"]
    assert best["text"] == Document.from_json(_parsed(ibid, path)).text[best["start"] : best["end"]]
    assert note in [item["text"] for item in found["notes"]]


def _parsed(ibid: CommandLine, path):
    return ibid("parse", path, "--json").json


def test_a_shelf_of_several_languages_answers_each_question_in_its_own(ibid: CommandLine, tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    for language, (text, *_) in CASES.items():
        (folder / f"{language}.md").write_text(text, encoding="utf-8")
    assert ibid("add", folder).code == 0
    for language, (_, question, sentence, _) in CASES.items():
        found = ibid("ask", question, "--json").json
        assert sentence in found["quotations"][0]["text"], language


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


PIECES = [
    *"港は開いた。 港口，开了！ 항구가 열렸다. ท่าเรือ Hafen. л. порт? الميناء؟".split(),
    *"U.S. co-op e\u0301 「 」 ７ \u00ad".split(),
    " ",
    "\n",
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


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de-AT", "de"), ("zh_Hant", "zh"), ("eng", "en"), ("German", "de"), ("", None), (None, None)],
)
def test_a_language_may_be_named_by_tag_or_name(tag, code):
    assert primary_language(tag) == code


def test_the_language_of_a_text_is_told_from_its_script_or_its_length():
    assert [detect_language(text) for text, *_ in CASES.values()] == list(CASES)
    assert detect_language("Short.") is None
    assert detect_language("港。") is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann begann der Krieg?", "de"),
        ("Wer unterschrieb den Vertrag von Utrecht?", "de"),
        ("Quand la guerre a-t-elle commencé ?", "fr"),
        ("¿Quién firmó el tratado de Utrecht?", "es"),
        ("Chi firmò il trattato?", "it"),
        ("Кто подписал договор?", "ru"),
        ("条约是谁签署的？", "zh"),
        ("誰が条約に署名しましたか", "ja"),
        ("강화도 조약", "ko"),
        ("Kto podpisał traktat pokojowy w Toruniu?", "pl"),
        ("Who signed the Treaty of Ghent?", None),
        ("When did Khomeini die?", None),
        ("duc de la Rochefoucauld", None),
        ("Marshal Pétain", None),
        ("Zollverein", None),
        ("What does 大政奉還 mean?", None),
        ("?", None),
        ("", None),
    ],
)
def test_a_question_in_another_language_than_the_models_is_seen(question, language):
    assert find_foreign(question, {"en"}) == language
    assert strange_language(question, "all-MiniLM-L6-v2") == language
    assert strange_language(question, "a-model-without-a-card") is None


def test_a_questions_language_is_one_of_the_shelfs():
    assert choose_language("Wann begann der Krieg?", ["en", "de-AT", None]) == "de"
    assert choose_language("When did the war begin?", ["de", "en", "fr"]) == "en"
    assert choose_language("When did the war begin?", ["de", None]) == "de"
    assert choose_language("明治維新", ["en", "ja", "ko"]) == "ja"
    assert choose_language("Anything", [None]) is None


def test_a_model_says_on_its_card_what_it_was_made_for(tmp_path):
    def model(card: str | None) -> str:
        folder = tmp_path / f"model-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        if card is not None:
            (folder / "README.md").write_text(card, encoding="utf-8")
        return str(folder)

    assert languages_of("all-MiniLM-L6-v2") == {"en"}
    assert languages_of(model("---\nlanguage:\n- de\n- en\n---\n# Model\n")) == {"de", "en"}
    assert languages_of(model("---\nlanguage: [multilingual, de]\n---\n")) == set()
    for card in (
        None,
        "# Model",
        "---\nlicense: mit\n---\n",
        "---\n: [\n---\n",
        "---\nlanguage: en",
    ):
        assert languages_of(model(card)) == set()
    assert languages_of("no/such/model/anywhere") == set()


def test_warnings_name_the_language_and_the_mend():
    name = "all-MiniLM-L6-v2"
    for language in ("en", "en-GB", "English", None):
        assert text_warning(language, name) is None
    assert text_warning("de", "a-model-without-a-card") is None
    told = text_warning("de-AT", name)
    assert told is not None
    assert "the text is in German, but the model all-MiniLM-L6-v2 was made for English" in told
    assert "IBID_MODEL" in told
    assert "seems to be in Japanese" in question_warning("ja", name)


def test_show_warns_of_a_text_that_the_model_was_not_made_for(
    ibid: CommandLine, encoder: StubEncoder, tmp_path
):
    encoder.name = "all-MiniLM-L6-v2"
    path = tmp_path / "hafen.md"
    path.write_text(GERMAN, encoding="utf-8")
    assert ibid("add", path).code == 0
    shown = ibid("show", "der-hafen-von-nordsund", "--json").json
    assert "in German" in shown["report"]["warning"]
    assert json.dumps(shown)


@pytest.mark.model
def test_every_word_of_a_text_without_blanks_has_a_vector(real_encoder):
    text = "佐伯奉行は北浜条約に署名した。"
    [encoding] = real_encoder.encode([text])
    assert [text[start:end] for start, end in encoding.spans][:4] == ["佐伯", "伯奉", "奉行", "は"]
    assert (abs(encoding.words).sum(axis=1) > 0).all()
