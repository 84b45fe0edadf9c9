"""One video from its pieces: the lines in a row, the Tracks numbered as one run numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from faces.errors import OutputError
from faces.sinks.files import cannot_write
from faces.sinks.journal import ANALYSED, line, lines
from faces.videos import Outcome
from faces_cluster.plan import Piece


def merge(name: str, pieces: Sequence[Piece], path: Path) -> Outcome:
    """Put pieces together that follow each other.

    Args:
        name: of the item.
        pieces: each but the last ends at the Rest at which the next begins.
        path: the part file that is written.

    Raises:
        OutputError: when it cannot be written.
    """
    record = dict(pieces[0].record)
    tracked = "tracks" in record
    shifts = [0]
    for before, after in pairwise(pieces):
        shifts.append(shifts[-1] + before.given_at_end - after.given)
    tracks = [
        track | {"id": track["id"] + shift}
        for piece, shift in zip(pieces, shifts, strict=True)
        for track in piece.record.get("tracks", ())
    ]
    kept = {track["id"] for track in tracks}
    try:
        with path.open("wb") as file:
            for piece, shift in zip(pieces, shifts, strict=True):
                if piece.frames is None:
                    raise OutputError(f"{name}: a piece has lost its frames")
                for frame in lines(piece.frames):
                    if tracked:
                        moved = [face | {"id": face["id"] + shift} for face in frame["faces"]]
                        frame["faces"] = [face for face in moved if face["id"] in kept]
                    file.write(line(frame))
    except OSError as error:
        raise cannot_write(path, error) from error
    record[ANALYSED] = sum(piece.record[ANALYSED] for piece in pieces)
    if tracked:
        record["tracks"] = sorted(tracks, key=lambda track: track["id"])
    return Outcome(name, record, path, sum(piece.faces for piece in pieces))
