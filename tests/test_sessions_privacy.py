"""What sessions keep of a member: shown to them, and forgotten without a trace."""

from __future__ import annotations

import json

from bot.sessions import privacy, queue, review, series
from bot.sessions.entry import Asker
from bot.sessions.storage import to_json
from tests.study import ANNA, BERT, CLEO, CO, DINA, HOST, OTHER, busy, ended, minutes


def test_forgetting_leaves_no_trace():
    for session in (busy(), ended(), series.next_of_series(ended(), 2, minutes(21))):
        for member in (ANNA, BERT, CLEO, DINA, HOST, CO):
            after = privacy.forget(session, member.id)
            assert str(member.id) not in to_json(after)
            assert privacy.data_of(after, member.id) == {}
            assert privacy.forget(after, member.id) == after


def test_what_was_discussed_outlives_its_asker_without_a_name():
    session = privacy.forget(ended(), ANNA.id)
    published = queue.find(session, 1)
    assert (published.text, published.state) == ("Who paid the dues?", "published")
    assert published.askers == (Asker(None, True), Asker(CLEO.id))
    declined = queue.find(session, 3)  # hers alone, and never seen by members
    assert (declined.text, declined.reason, declined.state) == ("", "", "withdrawn")
    again = privacy.forget(session, CLEO.id)
    assert (queue.find(again, 5).merged_into, queue.find(again, 5).state) == (1, "merged")
    assert queue.find(again, 1).askers == (Asker(None, True),) * 2
    alone = review.publish(busy(), HOST, minutes(11), 2)
    assert queue.find(privacy.forget(alone, BERT.id), 2).text == "Why was the harbour built?"
    assert session.queue.last == 6


def test_a_forgotten_host_is_followed():
    session = privacy.forget(busy(), HOST.id)
    assert session.moderators == (CO.id,)
    assert privacy.forget(session, CO.id).plan.host is None


def test_members_see_all_that_is_kept_of_them():
    data = privacy.data_of(busy(), ANNA.id)
    assert json.loads(json.dumps(data)) == data
    assert data["reply"] == "coming"
    assert [(e["kind"], e["state"], e["anonymous"]) for e in data["entries"]] == [
        ("question", "published", False),
        ("question", "declined", True),
        ("hand", "waiting", False),
    ]
    assert data["votes"] == ["Why was the harbour built?"]
    assert data["quiz"] == {"right": 1, "wrong": 0}
    assert len(data["here"]) == len(data["quotes"]) == 1
    assert [act["what"] for act in data["acts"]] == ["asked", "raised", "quoted"]
    muted = privacy.data_of(busy(), DINA.id)
    assert muted["muted"]
    assert muted["acts"][-1] == {"at": minutes(10).isoformat(), "what": "muted", "by_you": False}
    assert privacy.data_of(busy(), CO.id)["decisions"] == ["Read on to page 9"]
    assert privacy.data_of(busy(), HOST.id)["moderates"]
    assert privacy.data_of(busy(), OTHER.id) == {}
