#!/usr/bin/env python3
"""confluent-kafka.py HOST:PORT: rows of the feature view `clicks` with confluent-kafka (Debian: python3-confluent-kafka)."""
import json
import sys
import time

from confluent_kafka import Producer

rows = [
    {"user_id": "finn", "clicks": 4, "last_page": "/home"},
    {"user_id": "gwen", "clicks": 5, "last_page": "/help"},
]
failures = []


def on_delivery(error, message):
    if error is not None:
        failures.append(f"{message.key()}: {error}")


producer = Producer({"bootstrap.servers": sys.argv[1], "acks": "all", "enable.idempotence": True})
for row in rows:
    # The event timestamp goes in a header here, as milliseconds.
    producer.produce(
        "clicks",
        key=row["user_id"],
        value=json.dumps(row),
        headers={"event_ts": str(int(time.time() * 1000))},
        on_delivery=on_delivery,
    )
left = producer.flush(60)
if left or failures:
    sys.exit(f"{left} rows are left, {len(failures)} failed: {failures[:3]}")
print(len(rows), "rows are stored")
