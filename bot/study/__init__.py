"""Study-group sessions in Discord: what members and moderators see and press.

What a session is and may do stands in `bot.sessions`, which knows no Discord; `ledger` keeps
the sessions of all servers and tells of every change.
"""
