"""The batch and camera door: `python run.py --inputs_path DIR` is `python -m faces run --inputs_path DIR`."""

import sys

from faces.cli import main

if __name__ == "__main__":
    sys.exit(main(["run", *sys.argv[1:]]))
