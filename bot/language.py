"""The language that Ibid itself speaks, which is not the language of the texts.

A language is one file in `locales/`: what messages say under dotted keys, and under
`commands` the names and descriptions of commands by their English text.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import discord
from discord import app_commands

from bot.preferences import Preferences

DEFAULT = "en"
Locale = discord.Locale | str | None


def say(locale: Locale, key: str, /, **values: object) -> str:
    """Return a message in a language, English where the language is not spoken."""
    text = _catalogue(_known(locale))[key]
    return text.format(**values) if values else text


def choose(preferences: Preferences, own: Locale) -> str:
    """Return the language to answer in: the server's, else the member's own."""
    return _known(preferences.language or own)


def own_locale(asked: discord.Message | discord.Interaction[Any], *, private: bool) -> Locale:
    """Return the locale of whoever reads an answer: the member in private, else the server.

    Discord does not tell the locale of a message's author: the server's stands for it.
    """
    if isinstance(asked, discord.Interaction):
        return asked.locale if private else asked.guild_locale or asked.locale
    return asked.guild.preferred_locale if asked.guild else None


async def language_for(interaction: discord.Interaction[Any], *, private: bool = True) -> str:
    """Return the language to answer a press in."""
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    return choose(preferences, own_locale(interaction, private=private))


def everywhere(key: str, /, **values: object) -> frozenset[str]:
    """Return a message in every language, to recognise it in what was sent."""
    return frozenset(say(code, key, **values) for code in languages())


@cache
def languages() -> dict[str, str]:
    """Return every language that Ibid speaks: its code and what it calls itself."""
    return {code: _catalogue(code)["name"] for code in _codes()}


class CommandTranslator(app_commands.Translator):
    """Tells Discord what commands are called and do in every language."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a command's text in a language; None where the English one is to stand."""
        del context
        code = _spoken(locale)
        return _read(code).get("commands", {}).get(string.message) if code else None


def _known(locale: Locale) -> str:
    return _spoken(locale) or DEFAULT


def _spoken(locale: Locale) -> str | None:
    """Return the language of a locale such as `en-GB`, if Ibid speaks it."""
    whole = str(locale or "")
    general, _, _ = whole.partition("-")
    return next((code for code in (whole, general) if code in _codes()), None)


@cache
def _codes() -> tuple[str, ...]:
    files = resources.files("bot").joinpath("locales").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


@cache
def _read(code: str) -> dict[str, Any]:
    file = resources.files("bot").joinpath("locales", f"{code}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _catalogue(code: str) -> dict[str, str]:
    """Return a language's messages, their tables flattened to dotted keys."""
    found: dict[str, str] = {}
    for name, value in _read(code).items():
        if isinstance(value, str):
            found[name] = value
        elif name != "commands":
            found |= {f"{name}.{key}": text for key, text in value.items()}
    return found
