"""The platform as simulated nodes: a main one, a branch per provider, a sub node per city, each a server of its own."""

import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import web

from integrations.adapter_kit.credentials import Credentials
from integrations.jianghuai import catalogue, reviews, wire
from integrations.jianghuai.sandbox.contents import MAIN, Holding, Holdings, PlatformContents, Site
from integrations.jianghuai.sandbox.register import Kind, Register
from integrations.jianghuai.signed_headers import WINDOW, Stamp
from integrations.sandboxing.ledger import Body, Case, StatusStep
from integrations.sandboxing.server import Call, Handler, Sandbox
from integrations.sandboxing.settings import Condition, SandboxSettings
from services.kit.clock import Clock
from services.sharing.types import Tier

SECRET_GOOD_FOR = timedelta(minutes=30)
PAGE = 100
"""entries in one answer about changes"""

_REFERENCE = "SJJH{year}{nth:08d}"
_NOTICE = "皖数校〔{year}〕{nth}号"
_NEEDED = ("provider", "resource", "element", "claimed")


class JianghuaiNode(Sandbox):
    """One node. It knows the holdings that lie on it and nothing of the others."""

    home = Path(__file__).parents[1]
    usual_latency = (0.02, 0.08)
    token_header = ""
    scheme = reviews.SIGNING

    def __init__(
        self,
        site: Site,
        contents: PlatformContents,
        holdings: Holdings,
        credentials: Credentials,
        clock: Clock,
        settings: SandboxSettings | None = None,
    ) -> None:
        self.site = site
        self.contents = contents
        self.holdings = holdings
        self.secret_good_for = SECRET_GOOD_FOR
        self._issued: dict[str, datetime] = {}
        self._seen: dict[tuple[str, str, int], datetime] = {}
        self._codes: set[str] = set()
        super().__init__(credentials, clock, settings)

    @property
    def name(self) -> str:
        tier, of = self.site
        return "-".join(filter(None, (self.home.name, tier.lower(), of)))

    def handlers(self) -> Mapping[str, Handler]:
        return {wire.SECRET: self._secret, wire.QUERY: self._query}

    def refusal_of(self, request: web.Request) -> web.Response | None:
        """By signature, time and whether it came before, in this order."""
        code = self._fault(Stamp.of(request.headers), request.path)
        if code is None:
            return None
        return web.Response(body=orjson.dumps(_envelope(code, "签名校验未通过")), content_type="application/json")

    def expire_secrets(self) -> None:
        """At once, as after a restart of the node."""
        self._issued.clear()

    def _fault(self, stamp: Stamp | None, path: str) -> str | None:
        if stamp is None or stamp.rid != self._credentials.caller:
            return wire.NOT_SIGNED
        if path == wire.SECRET:
            signed = stamp.sid == wire.SECRET_SERVICE and stamp.signed_with(self._credentials.token)
        else:
            self._issued = {secret: end for secret, end in self._issued.items() if end > self.clock.now()}
            if not self._issued:
                return wire.SECRET_EXPIRED
            signed = any(stamp.signed_with(secret) for secret in self._issued)
        if not signed:
            return wire.SIGNATURE_WRONG
        return self._time_fault(stamp)

    def _time_fault(self, stamp: Stamp) -> str | None:
        now = self.clock.now()
        if not stamp.timely(now):
            return wire.OUTSIDE_WINDOW
        self._seen = {seen: until for seen, until in self._seen.items() if until > now}
        once = (stamp.rid, stamp.sid, stamp.rtime)
        if once in self._seen:
            return wire.REPLAYED
        self._seen[once] = now + 2 * WINDOW
        return None

    def _secret(self, call: Call) -> Body:  # noqa: ARG002 - who asks is known by the signature
        secret = secrets.token_urlsafe(32)
        self._issued[secret] = self.clock.now() + self.secret_good_for
        return _envelope(wire.OK, secret=secret, validSeconds=int(self.secret_good_for.total_seconds()))

    def _query(self, call: Call) -> Body:
        code, key = call.body.get("resource", ""), call.body.get("key", {})
        resource = next((each for each in self.contents.resources if each.code == code), None)
        if resource is None:
            return _envelope(wire.NO_SUCH_SERVICE, "无此资源")
        if resource.certificate is not None and not self._opens(call.body.get("authorisation")):
            return _envelope(wire.NOT_AUTHORISED, "用证授权码无效")
        self.holdings.remember(str(call.body.get("request")), code, key)
        look = self.holdings.another if self.condition is Condition.LYING else self.holdings.find
        holding = look(self.site, code, key)
        records = [] if holding is None else _narrowed(holding, call.body.get("elements", {}))
        shown = key if holding is None else dict(holding.key)
        return _envelope(wire.OK, resource=code, key=shown, asOf=self.now(), records=records)

    def _opens(self, code: str | None) -> bool:
        """Whether a one-time authorization code opens a certificate, once."""
        if not code or code in self._codes:
            return False
        self._codes.add(code)
        return True


class JianghuaiMainNode(JianghuaiNode):
    """The main node (总平台): directory, catalogue and grants, and the endpoint for disputes."""

    def __init__(
        self,
        contents: PlatformContents,
        holdings: Holdings,
        credentials: Credentials,
        clock: Clock,
        settings: SandboxSettings | None = None,
    ) -> None:
        super().__init__(MAIN, contents, holdings, credentials, clock, settings)
        journal = self.settings.journal
        self.register = Register(journal and journal / f"{self.name}-catalogue.sqlite3")
        self.register.load(contents.resources, contents.grants)
        self.directory: dict[Site, str] = {}
        for case in self.ledger.cases():
            for step in self.ledger.steps(case.reference):
                self._apply_correction(case, step)

    async def close(self) -> None:
        await super().close()
        self.register.close()

    def handlers(self) -> Mapping[str, Handler]:
        return {
            **super().handlers(),
            wire.NODES: self._nodes,
            catalogue.CHANGES: self._changes,
            reviews.SUBMIT: self._submit,
            reviews.LOOK_UP: self._look_up,
        }

    def _nodes(self, call: Call) -> Body:  # noqa: ARG002 - everybody is told the same
        nodes = [{"tier": tier, "of": of, "url": url} for (tier, of), url in self.directory.items()]
        return _envelope(wire.OK, nodes=nodes)

    def _changes(self, call: Call) -> Body:
        since = call.body.get("since") or 0
        if since > self.register.revision:
            # A mirror that knows more than there is has another node's past: it is told everything.
            since = 0
        changed = self.register.since(since, PAGE)
        upto = changed[-1].revision if changed else self.register.revision
        resources = [each for each in changed if each.kind is Kind.RESOURCE]
        return _envelope(
            wire.OK,
            revision=upto,
            more=upto < self.register.revision,
            resources=[each.body for each in resources if not each.withdrawn],
            withdrawn=[each.body["code"] for each in resources if each.withdrawn],
            grants=[each.body for each in changed if each.kind is Kind.GRANT],
        )

    def _submit(self, call: Call) -> Body:
        missing = [name for name in (*_NEEDED, "requestId") if call.body.get(name) in {None, ""}]
        if missing:
            return _envelope(wire.INCOMPLETE, f"缺少必填项：{'、'.join(missing)}")
        key, url = call.body["requestId"], call.body.get("callbackUrl")
        return _receipt(self.take(key, reviews.ITEM, call.body, reference=_REFERENCE, callback_url=url))

    def _look_up(self, call: Call) -> Body:
        case = self.ledger.case_of_key(call.body["requestId"])
        return _receipt(case) if case else _envelope(wire.OK, "无此校核", reference=None)

    def next_step(self, case: Case, nth: int) -> StatusStep:
        step: Body = {"reference": case.reference, "at": self.now()}
        if nth == 0:
            return StatusStep({**step, "state": "1"})
        if not self.holdings.wrong(case.body):
            return StatusStep(
                {**step, "state": "3", "reasonCode": "01", "reason": "经核对原始档案，数据无误。"}, last=True
            )
        corrected = {"state": "2", "value": case.body["claimed"], "notice": self.number(_NOTICE)}
        last = StatusStep({**step, **corrected}, last=True)
        self._apply_correction(case, last)
        return last

    def _apply_correction(self, case: Case, step: StatusStep) -> None:
        if "value" in step.body:
            self.holdings.correct(case.body, step.body["value"])


class JianghuaiPlatform:
    """All simulated nodes of one platform, made of plain data. Attributes for tests: `main`, and `nodes` by site."""

    def __init__(
        self,
        contents: PlatformContents,
        credentials: Credentials,
        clock: Clock,
        settings: SandboxSettings | None = None,
    ) -> None:
        """`settings.port` is the main node's; the others take free ones."""
        behaviour = settings or SandboxSettings()
        holdings = Holdings(contents)
        self.main = JianghuaiMainNode(contents, holdings, credentials, clock, behaviour)
        others = replace(behaviour, port=0)
        self.nodes: dict[Site, JianghuaiNode] = {MAIN: self.main} | {
            site: JianghuaiNode(site, contents, holdings, credentials, clock, others) for site in contents.sites
        }
        self._open = AsyncExitStack()

    @property
    def url(self) -> str:
        """The main node's, by which all others are found."""
        return self.main.url

    def branch(self, provider: str) -> JianghuaiNode:
        return self.nodes[Tier.BRANCH, provider]

    def sub(self, city: str) -> JianghuaiNode:
        return self.nodes[Tier.SUB, city]

    async def __aenter__(self) -> Self:
        for node in self.nodes.values():
            await self._open.enter_async_context(node)
        self.main.directory = {site: node.url for site, node in self.nodes.items()}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()


def _narrowed(holding: Holding, wanted: Mapping[str, Any]) -> list[Body]:
    """The wanted elements of those who were asked about."""
    return [
        {
            "relation": relation,
            "ordinal": ordinal,
            "values": {name: value for name, value in values.items() if name in wanted[relation]},
        }
        for relation, ordinal, values in holding.answers
        if relation in wanted
    ]


def _receipt(case: Case) -> Body:
    return _envelope(wire.OK, "已接收", reference=case.reference, takenAt=case.taken_at.isoformat())


def _envelope(code: str, message: str = "成功", **data: Any) -> Body:
    return {"code": code, "message": message, "data": data or None}
