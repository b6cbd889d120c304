"""Asks a CoAP server for its resources by aiocoap, one request after the other. Prints requests and seconds."""

import asyncio
import sys
import time

from aiocoap import GET, Context, Message


async def ask(address, port, count):
    client = await Context.create_client_context()
    began = time.monotonic()
    for _ in range(count):
        answer = await client.request(Message(code=GET, uri=f"coap://{address}:{port}/.well-known/core")).response
        assert answer.code.is_successful(), answer
    print(count, f"{time.monotonic() - began:.3f}")
    await client.shutdown()


asyncio.run(ask(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
