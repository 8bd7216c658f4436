"""Languages of the interface: every file complete, every command told to Discord in each."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.client import Ibid
from bot.language import choose, languages, say
from bot.preferences import Preferences
from index.library import Library
from tests.rooms import ESSAY, make_bot, shelve

LOCALES = Path(__file__).resolve().parents[1] / "bot" / "locales"
NAME = re.compile(r"[-_\w]{1,32}")
# Discord's limits: a form's title and its labels 45, a button 80.
LONGEST = {
    "settings.change_numbers": 45,
    "settings.member_limit": 45,
    "settings.server_limit": 45,
    "settings.retention_days": 45,
    "settings.make_private": 80,
    "settings.make_public": 80,
    "answer.footnotes": 70,
    "answer.more": 80,
    "answer.first": 80,
    "answer.wrong_passage": 80,
    "answer.wrong_note": 80,
    "answer.new_topic": 80,
}


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Ibid:
    shelve(Library(tmp_path), ESSAY, "lighthouse.md")
    return make_bot(tmp_path)


def read(code: str) -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{code}.toml").read_text(encoding="utf-8"))


def messages(code: str) -> dict[str, str]:
    tables = {name: table for name, table in read(code).items() if name not in {"name", "commands"}}
    return {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()}


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", [path.stem for path in LOCALES.glob("*.toml")])
def test_language_says_the_same_with_the_same_values(code: str) -> None:
    english, theirs = messages("en"), messages(code)
    faults = [f"{key}: missing" for key in english.keys() - theirs.keys()]
    faults += [f"{key}: not in en.toml" for key in theirs.keys() - english.keys()]
    faults += [
        f"{key}: {values(theirs[key])} for {values(english[key])}"
        for key in english.keys() & theirs.keys()
        if values(theirs[key]) != values(english[key])
    ]
    faults += [f"{key}: over {most}" for key, most in LONGEST.items() if len(theirs[key]) > most]
    assert faults == []
    assert languages()[code] == read(code)["name"]


def told(tree: app_commands.CommandTree) -> set[tuple[str, bool]]:
    """Return every text of the commands, and whether it is a slash command's or option's name."""
    found: set[tuple[str, bool]] = set()
    waiting: list[Any] = list(tree.get_commands())
    for command in waiting:
        if isinstance(command, app_commands.ContextMenu):
            found.add((command.name, False))
            continue
        found |= {(command.name, True), (command.description, False)}
        if isinstance(command, app_commands.Group):
            waiting += command.commands
            continue
        for option in command.parameters:
            found |= {(option.display_name, True), (str(option.description), False)}
            found |= {(choice.name, False) for choice in option.choices}
    return found


@pytest.mark.parametrize("code", [p.stem for p in LOCALES.glob("*.toml") if p.stem != "en"])
async def test_every_command_is_told_in_the_language(simcord_env: simcord.Env, code: str) -> None:
    theirs = read(code)["commands"]
    known = told(simcord_env.bot.tree)
    faults = [f"{text!r}: missing" for text, _ in known if text not in theirs]
    faults += [f"{text!r}: no command says so" for text in theirs.keys() - dict(known).keys()]
    faults += [
        f"{theirs[text]!r}: no valid name"
        for text, is_name in known
        if is_name and text in theirs
        if not NAME.fullmatch(theirs[text]) or theirs[text] != theirs[text].lower()
    ]
    faults += [f"{text!r}: over 100" for text in theirs.values() if len(text) > 100]
    assert sorted(faults) == []


def named(commands: Sequence[Any]) -> list[str]:
    """Return the full name of every slash command, the longest first."""
    slash = [c for c in commands if isinstance(c, app_commands.Command)]
    return sorted((c.qualified_name for c in slash), key=len, reverse=True)


@pytest.mark.parametrize("code", [p.stem for p in LOCALES.glob("*.toml") if p.stem != "en"])
async def test_commands_are_named_as_members_see_them_and_in_english(
    simcord_env: simcord.Env, code: str
) -> None:
    theirs = read(code)["commands"]
    names = named(list(simcord_env.bot.tree.walk_commands()))
    pairs = [f"/{' '.join(theirs[word] for word in name.split())} (/{name})" for name in names]
    faults = []
    for key, text in messages(code).items():
        left = text.replace("`", "")
        for pair in pairs:
            left = left.replace(pair, "")
        faults += [f"{key}: {found}" for found in re.findall(r"(?<![\w<{}])/[\w-]+", left)]
    assert faults == []


async def test_only_commands_that_there_are_are_named(simcord_env: simcord.Env) -> None:
    names = named(list(simcord_env.bot.tree.walk_commands()))
    faults = []
    for key, text in messages("en").items():
        left = text
        for name in names:
            left = re.sub(rf"/{name}\b", "", left)
        faults += [f"{key}: {found}" for found in re.findall(r"(?<![\w<{}])/[\w-]+", left)]
    assert faults == []


def test_one_german_word_stands_for_one_thing() -> None:
    english, german = messages("en"), messages("de")
    for_seats = {key for key, text in english.items() if "waiting list" in text}
    assert {key for key, text in german.items() if "Warteliste" in text} == for_seats
    assert {key for key, text in german.items() if re.search("Autor|Passage", text)} == set()


async def test_discord_is_told_of_german_names(simcord_env: simcord.Env) -> None:
    commands = {command.name: command for command in await simcord_env.bot.tree.fetch_commands()}

    assert commands["forget-me"].name_localizations == {discord.Locale.german: "vergiss-mich"}
    assert commands["ask"].description_localizations[discord.Locale.german].startswith("Befrage")


async def test_changed_translation_is_told_to_discord(
    simcord_env: simcord.Env, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def syncs() -> int:
        requests = simcord_env.http_requests
        return sum(e.method == "PUT" and e.path.endswith("/commands") for e in requests)

    before = syncs()
    commands = {**read("de")["commands"], "ask": "befragen"}
    monkeypatch.setattr("bot.language._read", lambda _: {"commands": commands})
    await simcord_env.restart_bot(make_bot(tmp_path))

    assert (before, syncs()) == (1, 2)


def test_server_chooses_the_language_before_the_member() -> None:
    german = Preferences(1, language="de")

    assert choose(german, discord.Locale.american_english) == "de"
    assert choose(Preferences(1), discord.Locale.german) == "de"
    assert choose(Preferences(1), discord.Locale.british_english) == "en"
    assert choose(Preferences(1), discord.Locale.japanese) == "en"
    assert choose(Preferences(None), None) == "en"


def test_unknown_language_is_answered_in_english() -> None:
    assert say("ja", "settings.range", least=1, most=2) == "From 1 to 2"
    assert say("de", "settings.range", least=1, most=2) == "Von 1 bis 2"
