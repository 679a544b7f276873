#!/usr/bin/python3
"""tap.py PORT_FILE UPSTREAM_FILE REPORT: a relay in front of the Kafka door that looks at what producers send.

It listens on a free port of 127.0.0.1, which it writes to PORT_FILE, and relays to the host:port that UPSTREAM_FILE
names when a connection comes. For every record batch that goes through it appends a line to REPORT:
TOPIC CODEC RECORDS idempotent|plain.
"""
import asyncio
import struct
import sys

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def text(body, at):
    (size,) = struct.unpack_from(">h", body, at)
    return ("", at + 2) if size < 0 else (body[at + 2 : at + 2 + size].decode(), at + 2 + size)


def batches(frame):
    """Yields a line per batch of a Produce request, versions 3 to 8."""
    api, version = struct.unpack_from(">hh", frame, 0)
    if api != 0 or not 3 <= version <= 8:
        return
    _, at = text(frame, 8)  # Client id.
    _, at = text(frame, at)  # Transactional id.
    at += 6  # Acks, timeout.
    (topics,) = struct.unpack_from(">i", frame, at)
    at += 4
    for _ in range(topics):
        topic, at = text(frame, at)
        (partitions,) = struct.unpack_from(">i", frame, at)
        at += 4
        for _ in range(partitions):
            _, size = struct.unpack_from(">ii", frame, at)
            at += 8
            (attributes,) = struct.unpack_from(">h", frame, at + 21)
            (producer,) = struct.unpack_from(">q", frame, at + 43)
            (records,) = struct.unpack_from(">i", frame, at + 57)
            yield f"{topic} {CODECS[attributes & 7]} {records} {'plain' if producer < 0 else 'idempotent'}\n"
            at += size


async def relay(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def relay_requests(reader, writer, report):
    try:
        while True:
            size = await reader.readexactly(4)
            frame = await reader.readexactly(struct.unpack(">I", size)[0])
            try:
                lines = list(batches(frame))
            except (struct.error, UnicodeDecodeError):  # Not a request: a token of the old SASL handshake.
                lines = []
            report.writelines(lines)
            report.flush()
            writer.write(size + frame)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def main(port_file, upstream_file, report_file):
    with open(report_file, "a", encoding="utf-8") as report:

        async def serve(reader, writer):
            with open(upstream_file, encoding="utf-8") as upstream:
                host, port = upstream.read().strip().rsplit(":", 1)
            server_reader, server_writer = await asyncio.open_connection(host, int(port))
            await asyncio.gather(
                relay_requests(reader, server_writer, report), relay(server_reader, writer)
            )

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        with open(port_file, "w", encoding="utf-8") as out:
            out.write(str(server.sockets[0].getsockname()[1]))
        await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
