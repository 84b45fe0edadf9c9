"""A server on this machine that gives a weight as real ones do, good and bad."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = bytes(range(256)) * 1200
"""What the weight should be: 307,200 bytes."""


class Server(ThreadingHTTPServer):
    """Answers each path in its own way; `requests` keeps (path, Range header) of all that were asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str | None]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news."""

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("//127.0.0.1")[2].partition("/")[2] if "//" in self.path else self.path[1:]
        self.server.requests.append((self.path, self.headers["Range"]))
        getattr(self, path.replace("-", "_").partition(".")[0])()

    def _begin(self) -> int:
        wanted = self.headers["Range"]
        return int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0

    def _head(self, length: int | None, begin: int = 0, code: int | None = None) -> None:
        self.send_response(code or (206 if begin else 200))
        if length is not None:
            self.send_header("Content-Length", str(length))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()

    def good(self) -> None:
        begin = self._begin()
        self._head(len(CONTENT) - begin, begin)
        self.wfile.write(CONTENT[begin:])

    def no_ranges(self) -> None:
        """Knows no Range: always the whole."""
        self._head(len(CONTENT))
        self.wfile.write(CONTENT)

    def truncating(self) -> None:
        """Hangs up after 100,000 bytes, whatever it promised."""
        begin = self._begin()
        self._head(len(CONTENT) - begin, begin)
        self.wfile.write(CONTENT[begin : begin + 100_000])

    def stalling(self) -> None:
        """Gives 50,000 bytes and then says nothing more."""
        begin = self._begin()
        self._head(len(CONTENT) - begin, begin)
        self.wfile.write(CONTENT[begin : begin + 50_000])
        self.wfile.flush()
        self.server.closing.wait(10)

    def stalling_once(self) -> None:
        if self._begin():
            self.good()
        else:
            self.stalling()

    def silent(self) -> None:
        """Takes the request and never answers."""
        self.server.closing.wait(10)

    def longer(self) -> None:
        """States more than the weight has."""
        self._head(len(CONTENT) + 7)
        self.wfile.write(CONTENT + b"surplus")

    def endless(self) -> None:
        """States no length and does not stop."""
        self._head(None)
        while not self.server.closing.is_set():
            self.wfile.write(bytes(65536))
            time.sleep(0.001)

    def shorter(self) -> None:
        """States less than the weight has, and gives that."""
        self._head(1000)
        self.wfile.write(CONTENT[:1000])

    def other(self) -> None:
        """Another file of the same length."""
        begin = self._begin()
        self._head(len(CONTENT) - begin, begin)
        self.wfile.write(bytes(len(CONTENT) - begin))

    def moved(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()

    def circle(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/circle")
        self.end_headers()

    def elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def absent(self) -> None:
        self.send_error(404, "Not Found")

    def busy(self) -> None:
        self.send_error(503, "Service Unavailable")

    def busy_once(self) -> None:
        if len(self.server.requests) == 1:
            self.busy()
        else:
            self.good()

    def wrong_place(self) -> None:
        """Resumes where it was not asked to."""
        if self._begin():
            self._head(len(CONTENT) - 5, 5)
            self.wfile.write(CONTENT[5:])
        else:
            self.truncating()
