#!/usr/bin/env python3
"""produce.py HOST:PORT: a row of the feature view `clicks_avro` (Debian: python3-confluent-kafka python3-avro)."""
import datetime
import io
import pathlib
import sys

import avro.io
import avro.schema
from confluent_kafka import Producer

schema = avro.schema.parse((pathlib.Path(__file__).parent / "clicks.avsc").read_text())
row = {
    "user_id": "hugo",
    "clicks": 6,
    "last_page": None,
    "event_timestamp": datetime.datetime.now(datetime.timezone.utc),
}
value = io.BytesIO()
avro.io.DatumWriter(schema).write(row, avro.io.BinaryEncoder(value))


def on_delivery(error, _message):
    if error is not None:
        sys.exit(str(error))


producer = Producer({"bootstrap.servers": sys.argv[1], "acks": "all", "enable.idempotence": True})
producer.produce("clicks_avro", value.getvalue(), on_delivery=on_delivery)
if producer.flush(60):
    sys.exit("the row was not acknowledged")
print("1 row is stored")
