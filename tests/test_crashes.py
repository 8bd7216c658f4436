"""Processes killed at random instants leave an intact home."""

from tests.crashes import run


def test_a_killed_process_leaves_an_intact_home():
    harness, faults = run(kills=120, seed=2026)
    assert faults == []
    assert harness.recovered  # or no kill came at a telling instant
    assert len(harness.acts) == 10
