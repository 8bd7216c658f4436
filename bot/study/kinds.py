"""The kinds of records that study groups keep in the store."""

KIND = "session"
FORM = "session-form"
