"""The pure half of Ibid: text in, answer out.

Nothing here knows Discord or the command line; `bot` builds on this package, never the
other way round.
"""
