"""How `ibid` starts: at once for help, and without what a command does not need."""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shelves import HARBOUR

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("IBID_")}


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, check=False, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )


IMPORTED = """
import json, sys
from bot.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    ran = run([sys.executable, "-c", IMPORTED, *words])
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["ask", "-k", "0"]])
def test_help_waits_for_nothing_heavy(words):
    modules = imported(*words)
    assert "argparse" in modules
    assert modules & {"torch", "faiss", "discord", "rich", "numpy", "pydantic", "bm25s"} == set()


def test_parse_needs_no_model(tmp_path):
    path = tmp_path / "harbour.md"
    path.write_text(HARBOUR, encoding="utf-8")
    assert imported("parse", str(path)) & {"torch", "faiss", "discord", "transformers"} == set()


def test_help_comes_at_once():
    words = [sys.executable, "-m", "bot.cli", "--help"]
    seconds = []
    for _ in range(2):  # the first run may have to compile
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = run(words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "Answer questions with the exact" in ran.stdout
    assert seconds[-1] < 0.3


STUB = f"""#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
import bot.commands
from bot.cli import main
from tests.stub import StubEncoder
bot.commands.SentenceEncoder = lambda model=None: StubEncoder()
sys.exit(main())
"""


@pytest.fixture
def project(tmp_path):
    """A folder with the Makefile, installed already, with the stub encoder."""
    shutil.copyfile(ROOT / "Makefile", tmp_path / "Makefile")
    for name in ("pyproject.toml", "deploy/constraints.txt", ".venv/bin/ibid", ".venv/.installed"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".venv" / "bin" / "ibid").write_text(STUB, encoding="utf-8")
    (tmp_path / ".venv" / "bin" / "ibid").chmod(0o755)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    return tmp_path


def make_ask(project: Path) -> str:
    ran = subprocess.run(
        ["make", "ask", "Q=Who signed the harbour accord at Tolvik in 1931?"],
        check=False,
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Marta Quist" in ran.stdout
    return ran.stdout


def test_make_ask_fills_the_home_that_env_names_once(project):
    (project / ".env").write_text("IBID_HOME=elsewhere\n")
    assert "added: the-harbour-accord" in make_ask(project)
    assert "added" not in make_ask(project)
    assert (project / "elsewhere" / "collections").is_dir()
    assert not (project / ".ibid").exists()


def test_make_ask_fills_a_home_of_its_own_where_none_is_named(project):
    assert "added: the-harbour-accord" in make_ask(project)
    assert (project / ".ibid" / "collections").is_dir()
