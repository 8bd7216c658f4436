"""The JSON that INTERFACE.md promises to scripts, as data."""

NOTHING = type(None)
TEXT, MAYBE, NUMBER = (str,), (str, NOTHING), (float, int)
DOCUMENT = {
    **dict.fromkeys(["title", "author", "date", "language"], MAYBE),
    "text": TEXT,
    "sections": [{"heading": TEXT, "level": (int,), "start": (int,), "end": (int,)}],
    "anchors": [{"label": TEXT, "offset": (int,), "note_id": MAYBE}],
    "notes": [{"id": TEXT, "label": TEXT, "text": TEXT}],
    "problems": [{"kind": TEXT, "label": MAYBE, "message": TEXT}],
}
SPAN = {
    **dict.fromkeys(["work", "title", "passage", "text"], TEXT),
    "section": MAYBE,
    "start": (int,),
    "end": (int,),
}
ANSWER = {
    "id": MAYBE,
    "question": TEXT,
    "answered": (bool,),
    "confidence": NUMBER,
    "quotations": [{**SPAN, "anchors": DOCUMENT["anchors"], "citation": TEXT}],
    "notes": [{"label": TEXT, "note_id": MAYBE, "text": MAYBE, "status": TEXT}],
    "passages": [{**SPAN, "score": NUMBER, "labels": [TEXT]}],
}


def misfits(value, shape, at: str = "") -> list[str]:
    """Return where a JSON value is not of the promised shape; more fields are welcome."""
    if isinstance(shape, tuple):
        fits = isinstance(value, shape) and (bool in shape or not isinstance(value, bool))
        return [] if fits else [f"{at} is {value!r}"]
    if not isinstance(value, list if isinstance(shape, list) else dict):
        return [f"{at} is {value!r}"]
    if isinstance(shape, list):
        return [m for n, item in enumerate(value) for m in misfits(item, shape[0], f"{at}[{n}]")]
    missing = [f"{at}.{name} is missing" for name in shape if name not in value]
    inner = [misfits(value[n], s, f"{at}.{n}") for n, s in shape.items() if n in value]
    return [*missing, *(m for part in inner for m in part)]
