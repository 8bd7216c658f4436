"""Every refusal has its line; the pure modules know neither Discord nor a database."""

from __future__ import annotations

import ast
import string
import tomllib
from pathlib import Path

import bot.sessions
from bot.sessions.errors import LINES, SessionError

HOUSE = Path(bot.sessions.__file__).parent
PURE = sorted(path.stem for path in HOUSE.glob("*.py") if path.stem != "__init__")


def raised():
    """Yield every reason that a module raises, and the values that go with it."""
    for name in PURE:
        for node in ast.walk(ast.parse((HOUSE / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SessionError":
                reasons = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
                values = {keyword.arg for keyword in node.keywords}
                yield from ((n.value, values) for n in reasons if isinstance(n.value, str))


def test_every_reason_has_a_line_with_its_values():
    faults = []
    for reason, values in raised():
        used = {name for _, name, *_ in string.Formatter().parse(LINES[reason]) if name}
        if values != used and None not in values:
            faults.append(f"{reason}: {values} for {used}")
    assert faults == []


def test_every_line_is_somebodys_reason():
    assert {reason for reason, _ in raised()} | {"already"} == set(LINES)


def test_every_reason_is_said_in_every_language():
    faults = [
        f"{path.name}: refusal.{reason}"
        for path in HOUSE.parent.joinpath("locales").glob("*.toml")
        for reason in LINES
        if reason not in tomllib.loads(path.read_text(encoding="utf-8"))["refusal"]
    ]
    assert faults == []


def test_an_error_is_one_line_under_a_key():
    error = SessionError("too_many", most=2)
    assert (error.key, error.values) == ("refusal.too_many", {"most": 2})
    assert str(error).startswith("2 of your questions")


def test_pure_modules_import_no_discord_and_no_database():
    faults = []
    for name in PURE:
        for node in ast.walk(ast.parse((HOUSE / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                faults += [f"{name}: {alias.name}" for alias in node.names if alias.name != "re"]
            elif isinstance(node, ast.ImportFrom):
                top, *rest = (node.module or "").split(".")
                if top in {"discord", "sqlite3"} or (top == "bot" and rest[:1] != ["sessions"]):
                    faults.append(f"{name}: {node.module}")
                if top == "bot" and len(rest) > 1 and rest[1] not in PURE:
                    faults.append(f"{name}: {node.module}")
    assert faults == []
