import time
from contextlib import AsyncExitStack
import pytest
from backend.wiring import *
from backend.wiring import join, Adapters
from backend.secrets import *
from backend.contract import examples_folder
from backend.personas import load_personas
from services.access.types import *
from services.applying.types import *
from services.catalogue.service import publish_folder
from services.kit.clock import SystemClock
from services.kit.ids import SystemIds, bucket_of
from tests.support.departments_on_loopback import *
from services.documents.uploads import UPLOAD_LIMITS
from services.kit.db import Database

P = load_personas(examples_folder() / "personas")
@pytest.mark.parametrize("name", list(P))
async def test_f(name, db, queue, tmp_path):
    settings = Settings(home=tmp_path)
    async with AsyncExitStack() as stack:
        sb = await stack.enter_async_context(departments_on_loopback(tmp_path))
        clock = SystemClock(); ids = SystemIds(clock)
        clients = {d: await stack.enter_async_context(RestClient(sb[d].url)) for d in DEPARTMENTS}
        rec = {d: p.adapter(clients[d], credentials_of(d, settings), clock) for d, p in RECEIVING.items()}
        ans = {d: p.adapter(clients[d], credentials_of(d, settings), clock) for d, p in ANSWERING.items()}
        rooms = join(db, Adapters({**rec, **ans}, rec), "http://x", clock, ids, secrets_of(settings), ApplyingSettings())
        async with db.work() as w:
            await publish_folder(w, rooms.catalogue, examples_folder())
        p = P[name]; a = p.applicant
        async with db.work() as w:
            idn = Identifier(IdentifierKind.ID_CARD, a.id_number) if getattr(a,'id_number',None) else Identifier(IdentifierKind.PASSPORT, a.passport_number)
            s = await rooms.access.ensure(w, SubjectKind.PERSON, a.name, [idn], phone=a.phone)
        actor = Actor.oneself(s, Channel.WEB)
        t = time.monotonic()
        app = await rooms.applying.open(actor, OpenCommand("newborn", a.applies_as, "k"))
        t1 = time.monotonic() - t
        ans = {}
        kids = sorted((x for x in app.parties if x.key.role == 'child'), key=lambda x: x.key.ordinal)
        f = lambda d: {k.replace('.', '_'): v for k, v in d.items()}
        for role, given in p.answers.items():
            ans[role] = {str(k.id): f(g) for k, g in zip(kids, given, strict=True)} if isinstance(given, list) else f(given)
        t = time.monotonic()
        app = await rooms.applying.save(actor, SaveCommand(app.id, app.revision, ans)); t2 = time.monotonic()-t
        print(name, 'open', t1, 'prefill', app.prefill.milliseconds if hasattr(app,'prefill') else app, 'save', t2)
        print('rounds', [max(s.milliseconds for s in r) for r in app.prefill.rounds], [[(s.resource, s.party.role, s.outcome) for s in r] for r in app.prefill.rounds])
        for x in app.fields:
            if x.visible and x.origin != 'SOURCE': print('   ', x.pointer, x.value, x.origin, x.check, x.outcome, x.asking)
            if x.check == 'MISMATCH': print('  !!', x.pointer, x.value, x.differences)
        for m in app.materials: print('   M', m.code, m.state, m.way, m.skipped)
        print(app.saving, app.missing)
        for act in app.acts: app = await rooms.applying.complete_act(actor, app.id, act.id, accept=True)
        for m in app.materials:
            if m.state == 'TO_HAND_IN':
                async with db.work() as w:
                    d = await rooms.documents.upload(w, owner=s, bucket=bucket_of(s), media_type='application/pdf', content=b'%PDF-x', limits=UPLOAD_LIMITS)
                app = await rooms.applying.attach(actor, app.id, m.code, m.party, d.id)
        t = time.monotonic(); r = await rooms.applying.submit(actor, SubmitCommand(app.id, app.revision, "s")); print('submit', time.monotonic()-t, r)
        assert 0
