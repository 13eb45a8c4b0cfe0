"""Leaves tasks behind that never end."""

import asyncio


async def evil():
    while True:
        await asyncio.sleep(0)


loop = asyncio.get_event_loop()
for _ in range(1_000):
    loop.create_task(evil())
