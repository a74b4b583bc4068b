"""Deadlines on the loop's scale, for tests whose clock is held."""

import asyncio

from services.kit.clock import Deadline


def in_good_time() -> Deadline:
    """So late that only a defect reaches it."""
    return Deadline(asyncio.get_running_loop().time() + 30)


def at_once() -> Deadline:
    """Soon, for a peer that never answers."""
    return Deadline(asyncio.get_running_loop().time() + 0.05)
