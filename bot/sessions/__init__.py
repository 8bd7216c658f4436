"""Moderated study-group sessions: planned on a reading, run in Discord, closed with minutes.

A session is one immutable record (`session`, of a `plan` and queue entries, `entry`), and what
happens to it is a function from one record to the next, which is told who acts and when, or
raises a SessionError that says why not (`errors`). No such function knows Discord, a database
or a clock: `planning`, `calendar`, `replies`, `running`, `clock`, `asking`, `queue`, `taking`,
`review`, `duplicates`, `floor`, `moderators`, `attendance`, `discussion`, `scores`, `quiz`,
`series`, `minutes`, `privacy` and `storage`.
"""
