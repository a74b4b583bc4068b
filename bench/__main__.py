"""`python -m bench [--quick]`: measure, and end in one line of JSON. What each figure means is in the README."""

import argparse
import asyncio
import gc
import sys
import tempfile
from pathlib import Path

import orjson

from backend import logs, migrations
from backend.embedded import start_postgres
from bench.figures import FULL, QUICK, measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="The numbers of data sharing, measured here and now.")
    parser.add_argument("--quick", action="store_true", help="fewer tries")
    tries = QUICK if parser.parse_args().quick else FULL
    logs.configure(level="WARNING")
    # Not in the folder for temporary files, which as root PostgreSQL's own user may not be let into.
    with tempfile.TemporaryDirectory(prefix="wanshitong-bench-", dir="/var/tmp") as folder:
        home = Path(folder)
        with start_postgres(home) as server:
            migrations.upgrade(server.owner_url)
            gc.freeze()  # as `wanshitong serve` does once it has started
            figures = asyncio.run(measured(server.app_url, home, tries))
    sys.stdout.write(orjson.dumps(figures).decode() + "\n")


if __name__ == "__main__":
    main()
