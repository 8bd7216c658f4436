"""Texts and questions in other languages than English, from the source to the answer."""

import json

import pytest

from index.document import Document
from index.language import choose_language, detect_language, primary_language
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
    ("tag", "code"),
    [("de-AT", "de"), ("zh_Hant", "zh"), ("eng", "en"), ("German", "de"), ("", None), (None, None)],
)
def test_a_language_may_be_named_by_tag_or_name(tag, code):
    assert primary_language(tag) == code


def test_the_language_of_a_text_is_told_from_its_script_or_its_length():
    assert [detect_language(text) for text, *_ in CASES.values()] == list(CASES)
    assert detect_language("Short.") is None
    assert detect_language("港。") is None


def test_a_questions_language_is_one_of_the_shelfs():
    assert choose_language("Wann begann der Krieg?", ["en", "de-AT", None]) == "de"
    assert choose_language("When did the war begin?", ["de", "en", "fr"]) == "en"
    assert choose_language("When did the war begin?", ["de", None]) == "de"
    assert choose_language("明治維新", ["en", "ja", "ko"]) == "ja"
    assert choose_language("Anything", [None]) is None


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
