"""The shelf in moderators' hands: texts are added, looked at, approved, and looked after.

`adding` takes texts in; `showing` posts their report (`arrivals`, `cards`, `samples`);
`deciding`, `metadata` and `replacing` are the controls below it; `approving` puts a text on
the shelf, with `jobs` and `progress` for whatever takes its time.

`listing`, `info` and `logbook` show the shelf; `editing`, `removing`, `exporting`, `undoing`,
`rebuilding`, `golden` and `reading` are a command or two each, `pressing` their buttons, `tasks`
what takes its time, `naming` how they name works.
"""

from __future__ import annotations

from bot.corpus.deciding import METADATA_FORM
from bot.corpus.editing import SHELF_FORM
from bot.corpus.group import Corpus

__all__ = ["CORPUS_FORMS", "Corpus"]

CORPUS_FORMS = (METADATA_FORM, SHELF_FORM)
