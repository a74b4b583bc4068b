"""The subjects that the people of the examples log in as: registered on the first time."""

from uuid import UUID

from backend.samples.personas import Persona
from backend.samples.staff import Member
from backend.wiring import Gateway
from services.access.types import Identifier, IdentifierKind, SubjectKind


async def persona_subject(gateway: Gateway, persona: Persona) -> UUID:
    """The subject that a persona logs in as."""
    who = persona.applicant
    async with gateway.rooms.db.work() as work:
        return await gateway.rooms.access.ensure(
            work,
            SubjectKind.PERSON,
            who.name,
            [who.number],
            phone=who.phone,
        )


async def staff_subject(gateway: Gateway, member: Member) -> UUID:
    """The subject that a member of the staff logs in as, with the posts that the examples give them."""
    rooms = gateway.rooms
    subject = await member_subject(gateway, member)
    async with rooms.db.work() as work:
        for post in member.posts:
            await rooms.access.appoint(work, subject, post.given(), by=subject)
    return subject


async def member_subject(gateway: Gateway, member: Member) -> UUID:
    """The subject that a member of the staff is, whatever posts they hold."""
    async with gateway.rooms.db.work() as work:
        number = Identifier(IdentifierKind.ID_CARD, member.id_number)
        return await gateway.rooms.access.ensure(work, SubjectKind.PERSON, member.name, [number])
