"""Guesses a password with paho, a client for each guess. Prints guesses and seconds."""

import sys
import time

from paho.mqtt.client import CallbackAPIVersion, Client

address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def refused(password):
    seen = []
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: seen.append(reason.is_failure)
    client.username_pw_set("owner", password)
    client.connect(address, port)
    while not seen:
        client.loop(timeout=1)
    client.disconnect()
    return seen[0]


began = time.monotonic()
for number in range(count):
    assert refused(f"wrong-{number}")
print(count, f"{time.monotonic() - began:.3f}")
