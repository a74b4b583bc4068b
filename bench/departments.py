"""Ten synthetic departments in a process of their own: `python -m bench.departments`.

The first line of its output is a JSON list of their addresses. It ends with its standard input, so that no bench that
is killed leaves it behind.
"""

import asyncio
import sys
import time
from random import Random

import orjson
from aiohttp import web

COUNT = 10
FASTEST, SLOWEST = 0.020, 0.200
"""seconds until an answer"""


class Department:
    """Answers `/answer` at its own pace and says how long it took, `/hang` never; `/calls` tells how often it was
    asked.
    """

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - repeatable on purpose
        self._calls = 0

    async def answer(self, request: web.Request) -> web.Response:
        began = time.monotonic()
        self._calls += 1
        asked = orjson.loads(await request.read())
        await asyncio.sleep(self._chance.uniform(FASTEST, SLOWEST))
        values = {element: f"测试{element}" for element in asked["elements"]}
        milliseconds = (time.monotonic() - began) * 1000
        return web.json_response(body=orjson.dumps({"values": values, "milliseconds": milliseconds}))

    async def hang(self, _: web.Request) -> web.Response:
        self._calls += 1
        await asyncio.Event().wait()
        return web.Response()

    async def calls(self, _: web.Request) -> web.Response:
        return web.json_response(body=orjson.dumps({"calls": self._calls}))

    async def start(self) -> tuple[web.AppRunner, str]:
        application = web.Application()
        application.router.add_post("/answer", self.answer)
        application.router.add_post("/hang", self.hang)
        application.router.add_post("/calls", self.calls)
        runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def main() -> None:
    started = [await Department(seed).start() for seed in range(COUNT)]
    sys.stdout.write(orjson.dumps([address for _, address in started]).decode() + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    for runner, _ in started:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
