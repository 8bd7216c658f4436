"""What a model was made for, and the warnings where a text or question is in another language."""

import pytest

from index.language import find_foreign
from index.model_card import languages_of, question_warning, strange_language, text_warning


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
