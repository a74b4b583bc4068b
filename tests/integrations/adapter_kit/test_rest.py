import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from pydantic import Field

from integrations.adapter_kit.bodies import WireModel
from integrations.adapter_kit.rest_client import ClientNotOpen, Reply, RestClient, UnknownEncoding
from services.kit.clock import Deadline
from services.sharing.types import OutcomeKind, Unavailable
from tests.support.deadlines import at_once, in_good_time

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Greeting(WireModel):
    word: str = Field(max_length=5)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(content: bytes) -> AsyncIterator[str]:
    """Sends these bytes to whoever connects, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def asked(url: str, *, until: Deadline | None = None, largest: int = 1000) -> Reply | Unavailable:
    async with RestClient(url, largest=largest) as client:
        return await client.send("/ask", {"name": "测试"}, until=until or in_good_time())


def kind(answer: Reply | Unavailable) -> OutcomeKind | None:
    return answer.kind if isinstance(answer, Unavailable) else None


async def test_a_body_goes_out_as_json_and_the_answer_comes_back_as_it_is() -> None:
    async def echo(request: web.Request) -> web.Response:
        assert (request.method, request.content_type) == ("POST", "application/json")
        return web.Response(body=await request.read(), headers={"x-own": "1"})

    async with serving(echo) as url:
        answer = await asked(url)
    assert isinstance(answer, Reply)
    assert answer.body == '{"name":"测试"}'.encode()
    assert answer.headers["x-own"] == "1"


async def test_a_body_goes_out_as_a_form_below_the_path_of_the_base_url() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.json_response({"path": request.path, **{k: str(v) for k, v in (await request.post()).items()}})

    async with serving(echo) as url, RestClient(f"{url}/api/") as client:
        answer = await client.send("/ask", {"name": "测试"}, until=in_good_time(), encoding="form")
    assert isinstance(answer, Reply)
    assert answer.body == b'{"path": "/api/ask", "name": "\\u6d4b\\u8bd5"}'


async def test_an_answer_is_read_as_a_wire_model_or_is_malformed() -> None:
    answers = iter([b'{"word":"hello","more":1}', b'{"word":"far too long"}', b'{"word":1}', b"", b"[" * 900])

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=next(answers))

    async with serving(serve) as url, RestClient(url) as client:
        heard = [await client.call("/ask", {}, Greeting, until=in_good_time()) for _ in range(5)]
    assert heard[0] == Greeting(word="hello")
    assert [each.kind for each in heard[1:] if isinstance(each, Unavailable)] == [OutcomeKind.MALFORMED] * 4
    assert "far too long" not in repr(heard)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, OutcomeKind.MALFORMED),
        (400, OutcomeKind.MALFORMED),
        (401, OutcomeKind.DOWN),
        (403, OutcomeKind.DOWN),
        (404, OutcomeKind.MALFORMED),
        (408, OutcomeKind.TIMED_OUT),
        (429, OutcomeKind.DOWN),
        (500, OutcomeKind.DOWN),
        (503, OutcomeKind.DOWN),
        (504, OutcomeKind.TIMED_OUT),
    ],
)
async def test_a_status_that_is_no_success_is_a_kind_of_fault(status: int, expected: OutcomeKind) -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=status, text="{}")

    async with serving(serve) as url:
        answer = await asked(url)
    assert answer == Unavailable(expected, f"status {status}")


async def test_a_redirect_is_not_followed() -> None:
    elsewhere: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        elsewhere.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with serving(serve) as url:
        await asked(url)
    assert elsewhere == ["/ask"]


async def test_an_answer_of_just_the_largest_size_is_read_and_one_more_byte_is_not() -> None:
    sizes = iter([1000, 1001])

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * next(sizes))

    async with serving(serve) as url:
        assert isinstance(await asked(url), Reply)
        assert kind(await asked(url)) is OutcomeKind.MALFORMED


async def test_an_endless_answer_is_left_when_it_is_too_large() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    async with serving(serve) as url:
        assert kind(await asked(url)) is OutcomeKind.MALFORMED


async def test_a_peer_that_drips_is_given_up_at_the_deadline() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0)

    async with serving(serve) as url:
        assert kind(await asked(url, until=at_once(), largest=1 << 20)) is OutcomeKind.TIMED_OUT


async def test_a_compressed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(b"x" * 10_000_000)

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(serve) as url:
        answer = await asked(url, largest=len(bomb))
    assert isinstance(answer, Reply)
    assert answer.body == bomb


async def test_after_the_deadline_nothing_goes_out() -> None:
    calls: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response()

    async with serving(serve) as url:
        assert kind(await asked(url, until=Deadline(0))) is OutcomeKind.TIMED_OUT
    assert not calls


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", OutcomeKind.DOWN),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", OutcomeKind.DOWN),
        (b"this is not HTTP\r\n\r\n", OutcomeKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\n" + b"x-much: " + b"y" * 20_000 + b"\r\n\r\n", OutcomeKind.MALFORMED),
    ],
)
async def test_a_broken_connection_is_down_and_broken_http_is_malformed(content: bytes, expected: OutcomeKind) -> None:
    async with raw_server(content) as url:
        assert kind(await asked(url)) is expected


async def test_a_call_that_its_caller_gives_up_is_cancelled_and_no_outcome() -> None:
    reached = asyncio.Event()

    async def serve(_: web.Request) -> web.Response:
        reached.set()
        await asyncio.Event().wait()
        return web.Response()

    async with serving(serve) as url:
        call = asyncio.create_task(asked(url))
        await reached.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_connections_are_kept_and_no_more_are_opened_than_agreed() -> None:
    peers: set[object] = set()

    async def serve(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response()

    async with serving(serve) as url, RestClient(url, connections=2) as client:
        for _ in range(3):
            await asyncio.gather(*(client.send("/ask", {}, until=in_good_time()) for _ in range(10)))
    assert len(peers) == 2


async def test_a_client_is_of_use_only_while_it_is_open() -> None:
    client = RestClient("http://nowhere.invalid")
    with pytest.raises(ClientNotOpen):
        await client.send("/ask", {}, until=in_good_time())
    async with client:
        pass
    with pytest.raises(ClientNotOpen):
        await client.send("/ask", {}, until=in_good_time())


async def test_an_encoding_that_is_not_written_here_is_a_defect_of_the_caller() -> None:
    async with RestClient("http://nowhere.invalid") as client:
        with pytest.raises(UnknownEncoding):
            await client.send("/ask", {}, until=in_good_time(), encoding="xml")
