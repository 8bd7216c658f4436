"""The import table: what each module may import. Data flows one way."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Each module of `index` may import those of the lines above its own.
LAYERS = [
    "errors stopwords spellings folding literal dates files excerpt",
    "language alignment lock log",
    "terms sentences model_card",
    "document abbreviations attribution quoted",
    "reference_words",
    "references",
    "shortnotes",
    "work apparatus dense sparse readers.pdf.page readers.pdf.words readers.powers",
    "citation passages followup neighbours codes reading names disputes",
    "agenda blanks bibliography",
    "readers.blocks readers.plain.matter readers.plain.lines readers.archive readers.pdf.lines",
    "readers.pdf.heads readers.pdf.labels",
    "readers.pdf.columns",
    "readers.pdf.zones readers.pdf.brackets",
    "readers.pdf.notes",
    "readers.pdf.endnotes",
    "readers.plain.units readers.plain.marks readers.html.tree readers.docx.numbers",
    "readers.plain.runs readers.docx.text readers.exact readers.definitions",
    "readers.html.blocks readers.html.links readers.html.webpage readers.plain.extents",
    "readers.plain.foot readers.plain.lists readers.html.extents",
    "readers.html.brackets readers.plain.chapters",
    "readers.html.unlinked",
    "readers.html.notes",
    "readers.plain readers.markdown encoding",  # and every other reader
    "readers cache rows scale query",
    "selection",
    "search",
    "union",
    "shelf sources report windows export filetype apart.pipe fetch.address",
    "confidence nearest manifest apart apart.child fetch.exchange fetch.page",
    "answer generation runs fetch",
    "build places comparison timeline metrics history holdings shelving intake",
    "verbatim citing evaluate inbox",
    "prompts quiz minutes within",
    "minutes.labels minutes.notes minutes.blocks minutes.style minutes.footnotes",
    "minutes.layout",
    "minutes.markdown minutes.html minutes.docx",
    "compare golden",
    "inspection",
    "publishing catalogue",
    "collection",
    "library",
    "snapshot",
    "backup",
]
RANK = {name: rank for rank, line in enumerate(LAYERS) for name in line.split()}
READERS = RANK["readers.plain"]

# Leaves know strings and row numbers only.
LEAVES = {
    "dense": {"index.errors", "index.model_card", "index.terms"},
    "neighbours": {"index.dense"},
    "codes": {"index.dense"},
    "sparse": {"index.errors", "index.terms"},
    "document": set(),
}

# What is forbidden everywhere but in the modules named and within them.
EDGES = {
    "faiss": {"index.neighbours"},
    "torch": {"index.dense"},
    "sentence_transformers": {"index.dense"},
    "transformers": {"index.dense"},
    "bm25s": {"index.sparse", "index.stopwords"},
    "sentencex": {"index.sentences"},
    "py3langid": {"index.language"},
    "babel": {"index.language"},
    "Stemmer": {"index.terms"},
    "pypdfium2": {"index.readers.pdf.page"},
    "trafilatura": {"index.readers.html.webpage"},
    "docx": {"index.readers.docx", "index.minutes.docx"},
    "sqlite3": {"index.cache", "index.snapshot"},
    "filelock": {"index.lock"},
    "matplotlib": {"bot.chart"},
    "sqlalchemy": {"bot.store"},
    "alembic": {"bot.store.migrations"},
}


def modules() -> dict[str, Path]:
    paths = [path for package in ("index", "bot") for path in (ROOT / package).rglob("*.py")]
    return {_name(path): path for path in sorted(paths)}


def _name(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """Return the dotted names that a module imports anywhere, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, name, path)
            inner = {f"{source}.{alias.name}" for alias in node.names} & set(known)
            found |= inner or {source}
    return found


def _absolute(node: ast.ImportFrom, name: str, path: Path) -> str:
    if not node.level:
        return node.module or ""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def rank(name: str) -> int | None:
    short = name.removeprefix("index.")
    return RANK.get(short, READERS if short.startswith("readers.") else None)


def breaches(name: str, imported: set[str]) -> list[str]:
    package, _, short = name.partition(".")
    found = []
    for other in sorted(imported):
        top = other.split(".")[0]
        if top in EDGES and not any(f"{name}.".startswith(f"{edge}.") for edge in EDGES[top]):
            found.append(f"{name} imports {top}, which only {', '.join(EDGES[top])} may")
        if package == "index" and top in {"bot", "discord", "tests"}:
            found.append(f"{name} imports {other}")
        if package == "index" and top == "index" and other != "index":
            own, theirs = rank(name), rank(other)
            if own is not None and theirs is not None and theirs >= own:
                found.append(f"{name} imports {other}, which is not below it")
            if other not in LEAVES.get(short, {other}):
                found.append(f"{name} imports {other}, but is a leaf")
    return found


def test_imports_go_one_way():
    known = modules()
    found = [b for name, path in known.items() for b in breaches(name, imports(name, path, known))]
    found += [
        f"{name} is not in the table of tests/test_imports.py: say where it stands"
        for name in known
        if name.startswith("index.") and rank(name) is None
    ]
    found += [
        f"index.{name} is in the table, but not there"
        for name in RANK
        if f"index.{name}" not in known
    ]
    assert found == [], "\n" + "\n".join(found)


def test_a_breach_is_seen():
    assert breaches("index.dense", {"index.search"}) == [
        "index.dense imports index.search, which is not below it",
        "index.dense imports index.search, but is a leaf",
    ]
    assert breaches("bot.cli", {"faiss"}) == [
        "bot.cli imports faiss, which only index.neighbours may"
    ]
    assert breaches("index.answer", {"discord.ext", "bot.render"}) != []
    assert breaches("index.readers.epub", {"index.readers.plain"}) != []
    assert breaches("index.library", {"index.collection", "json"}) == []
