"""What sessions keep of a member: shown to them, and forgotten without a trace."""

from __future__ import annotations

import json

from bot.sessions import asking, floor, privacy, queue, review, running, series
from bot.sessions.entry import Asker
from bot.sessions.storage import to_json
from tests.study import ANNA, BERT, CLEO, CO, DINA, HOST, OTHER, busy, ended, minutes, refused


def test_forgetting_leaves_no_trace():
    unmuted = floor.unmute(busy(), HOST, minutes(11), DINA.id)
    for session in (unmuted, ended(), series.next_of_series(ended(), 2, minutes(21))):
        for member in (ANNA, BERT, CLEO, DINA, HOST, CO):
            after = privacy.forget(session, member.id)
            assert str(member.id) not in to_json(after)
            assert privacy.data_of(after, member.id) == {}
            assert privacy.forget(after, member.id) == after


def test_forgetting_undoes_no_rule_of_the_floor_until_the_end():
    session = floor.slow(busy(), HOST, minutes(11), 3600)
    for member in (DINA, ANNA, DINA):
        session = privacy.forget(session, member.id)
        assert privacy.forget(session, member.id) == session
    kept = {"muted": True, "last_entry": minutes(2).isoformat()}
    about = {"session": "The harbour", "number": 1}
    assert privacy.data_of(session, DINA.id) == about | kept
    assert privacy.data_of(session, ANNA.id) == about | {"last_entry": kept["last_entry"]}
    with refused("muted"):
        asking.ask(session, DINA, minutes(12), "May I?")
    with refused("slow"):
        asking.raise_hand(session, ANNA, minutes(61))
    heard = asking.raise_hand(session, ANNA, minutes(62))
    again = privacy.forget(heard, ANNA.id)
    with refused("slow"):
        asking.raise_hand(again, ANNA, minutes(121))

    quick = privacy.forget(floor.slow(again, HOST, minutes(63), 0), ANNA.id)
    assert str(ANNA.id) not in to_json(quick)
    over = running.end(again, HOST, minutes(130))
    for member in (ANNA, DINA):
        assert str(member.id) not in to_json(over)
        assert privacy.data_of(over, member.id) == {}


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
