"""Fuzzes the CONNECT of MQTT 3.1.1 with boofuzz, a connection for each case. Prints cases and seconds.

With `alive` as its quick start has it, but for the web page: it writes what it does, and its callback after each test case looks by a connection of its own
whether a good CONNECT is answered. With `bare` it writes nothing and looks for nothing: as fast as it gets.
"""

import contextlib
import os
import socket
import sys
import tempfile
import time

from boofuzz import Block, Byte, Request, Session, Size, String, TCPSocketConnection, Target, Word

manner, address, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
GOOD = b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02ok"
# It writes a database into the folder in which it runs.
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)


def alive(target, fuzz_data_logger, session, sock, *args, **kwargs):
    with socket.create_connection((address, port), timeout=5) as broker:
        broker.sendall(GOOD)
        if broker.recv(4) != b"\x20\x02\x00\x00":
            fuzz_data_logger.log_fail("a good CONNECT is not answered")


identifier = (Size("length of identifier", block_name="identifier", length=2, endian=">"), Block("identifier", children=(String("id", "thirteen"),)))
body = (Word("length of name", 4, endian=">"), String("name", "MQTT"), Byte("level", 4), Byte("flags", 2), Word("alive", 60, endian=">"), *identifier)
connect = Request("CONNECT", children=(Byte("kind", 0x10), Size("length", block_name="body", length=1), Block("body", children=body)))

options = {"fuzz_loggers": []} if manner == "bare" else {"post_test_case_callbacks": [alive]}
target = Target(connection=TCPSocketConnection(address, port))
session = Session(target=target, index_end=count, web_port=None, keep_web_open=False, **options)
session.connect(connect)
began = time.monotonic()
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    session.fuzz()
print(session.num_cases_actually_fuzzed, f"{time.monotonic() - began:.3f}")
