#!/usr/bin/python3
"""registry.py PORT_FILE: a schema registry in memory, as far as the examples of docs/kafka need one.

It listens on a free port of 127.0.0.1, which it writes to PORT_FILE.
"""
import http.server
import json
import re
import sys

schemas = []


class Registry(http.server.BaseHTTPRequestHandler):
    def answer(self, code, body):
        text = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not re.fullmatch("/subjects/[^/]+/versions", self.path):
            return self.answer(404, {"error_code": 404, "message": "no such path"})
        if body not in schemas:
            schemas.append(body)
        return self.answer(200, {"id": schemas.index(body) + 1})

    def do_GET(self):
        found = re.fullmatch("/schemas/ids/([0-9]+)(\\?.*)?", self.path)
        if not found or not 1 <= int(found[1]) <= len(schemas):
            return self.answer(404, {"error_code": 40403, "message": "Schema not found"})
        return self.answer(200, schemas[int(found[1]) - 1])

    def log_message(self, *_arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write(str(server.server_address[1]))
server.serve_forever()
