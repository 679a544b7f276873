#!/usr/bin/env python3
"""produce.py HOST:PORT: a row of the feature view `clicks_protobuf` (Debian: python3-confluent-kafka python3-protobuf).

Beside it, or on PYTHONPATH, lies what `protoc -I docs/kafka/protobuf --python_out=. clicks.proto` made.
"""
import sys

import clicks_pb2
from confluent_kafka import Producer

row = clicks_pb2.Clicks(user_id="ida", clicks=8, last_page="/cart")
row.event_timestamp.GetCurrentTime()


def on_delivery(error, _message):
    if error is not None:
        sys.exit(str(error))


producer = Producer({"bootstrap.servers": sys.argv[1], "acks": "all", "enable.idempotence": True})
producer.produce("clicks_protobuf", row.SerializeToString(), on_delivery=on_delivery)
if producer.flush(60):
    sys.exit("the row was not acknowledged")
print("1 row is stored")
