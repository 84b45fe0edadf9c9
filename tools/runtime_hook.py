"""Runs first in the packaged application on Linux: OpenCV's own FFmpeg is not inside (tools/slim.py)."""

import os

os.environ["OPENCV_VIDEOIO_PRIORITY_FFMPEG"] = "0"  # OpenCV's documented way to switch a backend off
