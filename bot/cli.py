"""The `ibid` command: wires settings, library and encoder, and prints what they return."""

from __future__ import annotations

import io
import logging
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arguments import parse_arguments

if TYPE_CHECKING:
    import argparse


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 a fault, 2 wrong usage."""
    _take_any_bytes()
    arguments = parse_arguments(words)
    from bot import commands  # noqa: PLC0415  (help must not wait for what commands import)
    from index.errors import IbidError  # noqa: PLC0415

    try:
        return commands.run(arguments)
    except IbidError as error:
        print(f"ibid: {error}", file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        print("ibid: stopped; the texts are as they were", file=sys.stderr)  # noqa: T201
    except BrokenPipeError:
        sys.stderr.close()
    except Exception:  # noqa: BLE001  (the one top-level handler: no traceback reaches a user)
        _report_fault(arguments)
    return 1


def _take_any_bytes() -> None:
    """Let what is no text in the terminal's encoding come and go as a question mark."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _report_fault(arguments: argparse.Namespace) -> None:
    """Log the traceback under an id that the user sees, in the home if it can be written."""
    fault = secrets.token_hex(4)
    path = _home_of(arguments) / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=path, format="%(asctime)s %(message)s", force=True)
    except OSError:
        path = Path(os.devnull)
        logging.basicConfig(filename=path, force=True)
    logging.exception("fault %s in ibid %s", fault, arguments.command)
    print(f"ibid: a fault of Ibid's own, {fault}: please report it with {path}", file=sys.stderr)  # noqa: T201


def _home_of(arguments: argparse.Namespace) -> Path:
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415  (as in main)

    try:
        return load_settings(arguments.home).home
    except (SettingsError, OSError):
        return arguments.home or Path(os.environ.get("IBID_HOME") or ".ibid")


if __name__ == "__main__":
    sys.exit(main())
