#!/usr/bin/env python3
"""produce.py HOST:PORT REGISTRY: a row of the feature view `clicks_confluent`, its schema in a schema registry.

It writes by hand what Confluent's AvroSerializer writes (Debian: python3-confluent-kafka python3-avro).
"""
import datetime
import io
import json
import pathlib
import struct
import sys
import urllib.request

import avro.io
import avro.schema
from confluent_kafka import Producer

text = (pathlib.Path(__file__).parent.parent / "avro" / "clicks.avsc").read_text()
request = urllib.request.Request(
    sys.argv[2] + "/subjects/clicks_confluent-value/versions",
    json.dumps({"schema": text}).encode(),
    {"Content-Type": "application/vnd.schemaregistry.v1+json"},
)
with urllib.request.urlopen(request, timeout=10) as answer:
    schema_id = json.load(answer)["id"]

row = {
    "user_id": "jim",
    "clicks": 10,
    "last_page": "/home",
    "event_timestamp": datetime.datetime.now(datetime.timezone.utc),
}
value = io.BytesIO()
value.write(struct.pack(">bI", 0, schema_id))
avro.io.DatumWriter(avro.schema.parse(text)).write(row, avro.io.BinaryEncoder(value))


def on_delivery(error, _message):
    if error is not None:
        sys.exit(str(error))


producer = Producer({"bootstrap.servers": sys.argv[1], "acks": "all", "enable.idempotence": True})
producer.produce("clicks_confluent", value.getvalue(), on_delivery=on_delivery)
if producer.flush(60):
    sys.exit("the row was not acknowledged")
print("1 row is stored")
