"""A network camera that speaks RTSP (RFC 2326) on this machine: one track of MPEG-1 over the same connection."""

from __future__ import annotations

import socket
import socketserver
import threading
from fractions import Fraction

import av
import numpy as np

from tests.faces_gui.conftest import picture

MPEG = 32
"""RTP's payload type of MPEG-1 and MPEG-2 video (RFC 3551)."""


class RtspCamera(socketserver.StreamRequestHandler):
    """Serves one client; the server's `short` is how many pictures the first connection gives before it hangs up."""

    def handle(self) -> None:
        server = self.server
        server.connections += 1
        first = server.connections == 1
        while True:
            lines = []
            while line := self.rfile.readline().decode().strip():
                lines.append(line)
            if not lines:
                return
            verb = lines[0].split()[0]
            number = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("cseq:"))
            self.reply(number, verb, lines[0].split()[1])
            if verb == "PLAY":
                self.play(60 if first else 180, server.short if first else None)
                return

    def reply(self, number: str, verb: str, address: str) -> None:
        """What a verb is answered."""
        head, body = {
            "OPTIONS": ("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""),
            "DESCRIBE": (
                f"Content-Base: {address}/\r\nContent-Type: application/sdp\r\n",
                "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n"
                f"m=video 0 RTP/AVP {MPEG}\r\nc=IN IP4 0.0.0.0\r\na=control:track\r\n",
            ),
            "SETUP": ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""),
            "PLAY": ("Session: 1\r\n", ""),
        }.get(verb, ("", ""))
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.wfile.write(f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{head}{length}\r\n{body}".encode())

    def play(self, grey: int, count: int | None) -> None:
        """Send pictures of one grey: FFmpeg packs them into RTP, and what it sends is put on the connection."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets:
            packets.bind(("127.0.0.1", 0))
            packets.setblocking(False)
            port = packets.getsockname()[1]
            with av.open(f"rtp://127.0.0.1:{port}?pkt_size=1200", "w", format="rtp") as out:
                stream = out.add_stream("mpeg1video", 25)
                image = np.ascontiguousarray(picture(value=grey))
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt, stream.gop_size = "yuv420p", 5
                shown = 0
                while not self.server.stopped.wait(0.04) and shown != count:
                    frame = av.VideoFrame.from_ndarray(image, "bgr24")
                    frame.pts, frame.time_base = shown, Fraction(1, 25)
                    out.mux(stream.encode(frame))
                    shown += 1
                    try:
                        self.forward(packets)
                    except OSError:
                        return

    def forward(self, packets: socket.socket) -> None:
        """Put what came in on the RTSP connection, as its interleaved channel 0."""
        while True:
            try:
                packet = packets.recv(2048)
            except BlockingIOError:
                return
            self.wfile.write(b"$\x00" + len(packet).to_bytes(2, "big") + packet)


class RtspServer(socketserver.ThreadingTCPServer):
    """On a free port; stops with `stopped`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, short: int) -> None:
        super().__init__(("127.0.0.1", 0), RtspCamera)
        self.short, self.connections, self.stopped = short, 0, threading.Event()
