#!/usr/bin/env python3
"""kafka-python.py HOST:PORT: rows of the feature view `clicks` with kafka-python (Debian: python3-kafka)."""
import datetime
import json
import sys

from kafka import KafkaProducer

rows = [
    {"user_id": "dan", "clicks": 3, "last_page": "/home"},
    {"user_id": "eve", "clicks": 9, "last_page": "/cart"},
]

producer = KafkaProducer(
    bootstrap_servers=sys.argv[1],
    acks="all",
    retries=10,
    max_in_flight_requests_per_connection=1,
    value_serializer=lambda row: json.dumps(row).encode(),
)
now = datetime.datetime.now(datetime.timezone.utc).isoformat()
answers = [producer.send("clicks", {**row, "event_timestamp": now}) for row in rows]
for answer in answers:
    answer.get(timeout=60)  # Raises what went wrong.
print(len(answers), "rows are stored")
