"""Evaluation: its metrics by hand, and question files that are at fault."""

import pytest

from index.answer import Answer, Quotation, RankedPassage
from index.document import Anchor
from index.errors import SourceError
from index.evaluate import Question, evaluate, judge, read_questions


def replies(question: str, quoted: list[str], passages: list[str], labels: str = "") -> Answer:
    anchors = tuple(Anchor(label, 1, None) for label in labels)
    quotations = [
        Quotation(
            work="w",
            digest="",
            title="W",
            section=None,
            passage="w@0",
            start=0,
            end=len(text),
            text=text,
            anchors=anchors if number == 0 else (),
            citation="W.",
        )
        for number, text in enumerate(quoted)
    ]
    ranked = [RankedPassage("w", "d", "W", None, "w@0", 0, len(p), p, 1.0, ()) for p in passages]
    sure = 0.9 if quoted else 0.1
    return Answer(None, question, bool(quoted), sure, tuple(quotations), (), tuple(ranked))


ASKED = [
    Question("a1", "first?", True, ("salt rose",), ("1",)),
    Question("a2", "second?", True, ("rice fell", "rice\n sank"), ("2",)),
    Question("a3", "third?", True, ("mules died",), ()),
    Question("a4", "fourth?", True, ("roads closed",), ()),
    Question("u1", "fifth?", False),
    Question("u2", "sixth?", False),
]
ANSWERS = [
    replies("first?", ["Then salt\nrose."], ["Then salt\nrose.", "x"], "12"),  # rank 1
    replies("second?", ["No.", "So rice sank."], ["x", "So rice sank."], "2"),  # rank 2
    replies("third?", [], ["x", "y", "z", "All mules died."]),  # rank 4
    replies("fourth?", ["No."], ["x", "y"]),  # no rank
    replies("fifth?", [], ["x"]),
    replies("sixth?", ["Yes."], ["x"]),
]


def test_every_metric_is_what_a_hand_counts():
    known = {answer.question: answer for answer in ANSWERS}
    report = evaluate(ASKED, lambda question, _k: known[question])
    assert (report.questions, report.answerable) == (6, 4)
    assert report.recall == {"1": 0.25, "3": 0.5, "5": 0.75, "10": 0.75}
    assert report.mrr == pytest.approx((1 + 1 / 2 + 1 / 4) / 4, abs=1e-4)
    assert (report.quotation_first, report.quotation_any) == (0.25, 0.5)
    assert report.notes == 1.0  # only where the right quotation came first
    assert (report.refused_answerable, report.refused_unanswerable) == (0.25, 0.5)
    assert [miss["id"] for miss in report.misses] == ["a2", "a3", "a4", "u2"]


def test_a_note_that_is_not_shown_counts():
    asked = [Question("a", "q", True, ("salt",), ("1", "7"))]
    report = evaluate(asked, lambda _q, _k: replies("q", ["salt"], ["salt"], "1"))
    assert (report.quotation_first, report.notes) == (1.0, 0.0)


def test_what_no_question_tells_is_none():
    report = evaluate([Question("u", "q", False)], lambda _q, _k: replies("q", [], []))
    assert report.refused_unanswerable == 1.0
    assert report.mrr is report.quotation_first is report.notes is None
    assert set(report.recall.values()) == {None}


def test_ten_passages_are_asked_for_so_that_recall_at_ten_means_something():
    depths = []
    evaluate(ASKED[:1], lambda _q, k: depths.append(k) or ANSWERS[0])
    assert depths == [10]


def test_progress_is_told_question_by_question():
    told = []
    judge(ASKED[:2], lambda _q, _k: ANSWERS[0], lambda *numbers: told.append(numbers))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[]", "question"),
        ('"salt?"', "question"),
        ('{"id": "a"}', "question"),
        ('{"question": "  "}', "question"),
        ('{"question": 7}', "question"),
        ('{"question": "q", "gold": "salt"}', "gold"),
        ('{"question": "q", "notes": {}}', "notes"),
        ('{"question": "q", "gold": ["salt", " "]}', "gold"),
        ('{"question": "q", "answerable": "false"}', "answerable"),
        pytest.param("[" * 100_000, "not JSON", id="nested"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, told):
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"question": "q"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=rf"questions\.jsonl, line 3: .*{told}"):
        read_questions(path)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.jsonl"):
        read_questions(tmp_path / "gone.jsonl")
    (tmp_path / "bad.jsonl").write_bytes(b'{"question": "\xff"}')
    with pytest.raises(SourceError, match=r"bad\.jsonl"):
        read_questions(tmp_path / "bad.jsonl")


def test_defaults_are_an_answerable_question_without_gold(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "q"}\n{"id": 7, "question": "r", "answerable": false}\n')
    assert read_questions(path) == [Question(None, "q"), Question("7", "r", answerable=False)]


def test_only_a_newline_ends_a_line(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_bytes('\ufeff{"question": "a\u2028b\u0085c"}\r\n{"question": "d"}'.encode())
    assert [q.question for q in read_questions(path)] == ["a\u2028b\u0085c", "d"]
