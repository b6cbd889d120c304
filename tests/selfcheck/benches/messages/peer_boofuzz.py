"""Fuzzes the CONNECT of MQTT 3.1.1 with boofuzz, a connection for each case, without its web page and its printing. Prints cases and seconds."""

import os
import sys
import tempfile
import time

from boofuzz import Block, Byte, Request, Session, Size, String, TCPSocketConnection, Target, Word

address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# It writes a database into the folder in which it runs.
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)

identifier = (Size("length of identifier", block_name="identifier", length=2, endian=">"), Block("identifier", children=(String("id", "thirteen"),)))
body = (Word("length of name", 4, endian=">"), String("name", "MQTT"), Byte("level", 4), Byte("flags", 2), Word("alive", 60, endian=">"), *identifier)
connect = Request("CONNECT", children=(Byte("kind", 0x10), Size("length", block_name="body", length=1), Block("body", children=body)))

session = Session(target=Target(connection=TCPSocketConnection(address, port)), index_end=count, fuzz_loggers=[], web_port=None, keep_web_open=False)
session.connect(connect)
began = time.monotonic()
session.fuzz()
print(session.num_cases_actually_fuzzed, f"{time.monotonic() - began:.3f}")
