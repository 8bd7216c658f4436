"""A website of our own to fetch from."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.fetch import Policy

PAGE = b"<!DOCTYPE html><html><p>Salt rose at the ford.</p></html>"
LOCAL = Policy(local=True)


class Site:
    """A server on 127.0.0.1: what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Answer a path with bytes; returns its link."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Length", str(len(data)))
        sent = {name: value for name, value in named.items() if value is not None}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        return self.run(path, answer)

    def run(self, path: str, answer) -> str:
        self.answers[path] = answer
        return self.url(path)

    def handler(self):
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                answer = site.answers.get(self.path.partition("?")[0])
                try:
                    self.send_error(404) if answer is None else answer(self)
                except OSError:
                    pass  # the other side hung up, as it should

            def log_message(self, *_):
                pass

        return Handler

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()
