"""Cameras in the network: servers on this machine that send motion JPEG or speak RTSP, break off, and come back."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import pytest

from faces_gui.bridge import Bridge
from faces_gui.places import recalled
from tests.faces_gui.conftest import Loader, Pipeline, picture, plain
from tests.faces_gui.rtsp import RtspServer

pytestmark = pytest.mark.network

SHORT = 40
"""Pictures of the first connection, after which the server hangs up."""


class NetworkCamera(BaseHTTPRequestHandler):
    connections = 0

    def do_GET(self):
        type(self).connections += 1
        first = self.connections == 1
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=part")
        self.end_headers()
        number = 0
        while not self.server.stopped.wait(0.02) and not (first and number == SHORT):
            _, jpeg = cv2.imencode(".jpg", picture(value=60 if first else 180))
            head = f"--part\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            try:
                self.wfile.write(head.encode() + jpeg.tobytes() + b"\r\n")
            except OSError:
                return
            number += 1

    def log_message(self, *arguments):
        pass


@pytest.fixture
def over_http():
    NetworkCamera.connections = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), NetworkCamera)
    server.daemon_threads = True
    server.stopped = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://anna:secret@127.0.0.1:{server.server_address[1]}/video.mjpg"
    server.stopped.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def over_rtsp():
    server = RtspServer(SHORT)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"rtsp://anna:secret@127.0.0.1:{server.server_address[1]}/live"
    server.stopped.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("camera", ["over_http", "over_rtsp"])
def test_a_network_camera_that_breaks_off_is_found_again(qtbot, request, camera):
    address = request.getfixturevalue(camera)
    bridge = Bridge(load=Loader(Pipeline()))
    bridge.prepare_with(plain)
    seen, lost = [], []
    bridge.lost.connect(lambda message, attempt, pause: lost.append(message))

    def look():
        shown = bridge.take()
        if shown is not None:
            seen.append(int(shown.image.mean()))

    bridge.ready.connect(look)
    place = recalled(address)
    assert (place.kind, place.live, place.stored) == ("address", True, None)
    bridge.open(place)
    qtbot.waitUntil(lambda: any(abs(value - 60) < 9 for value in seen), timeout=20000)
    qtbot.waitUntil(lambda: bool(lost), timeout=20000)
    gone = time.monotonic()
    qtbot.waitUntil(lambda: any(abs(value - 180) < 9 for value in seen), timeout=20000)
    assert time.monotonic() - gone < 3
    assert "secret" not in lost[0]
    bridge.shutdown()


def test_an_address_where_nobody_answers_says_so_without_its_secrets(qtbot):
    bridge = Bridge(load=Loader(Pipeline()))
    with qtbot.waitSignal(bridge.failed, timeout=20000) as failed:
        bridge.open(recalled("http://anna:secret@127.0.0.1:9/video.mjpg"))
    assert "secret" not in failed.args[0]
    assert "127.0.0.1:9" in failed.args[0]
    bridge.shutdown()
