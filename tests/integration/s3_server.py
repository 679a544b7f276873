"""s3_server.py FILE: an S3 of tests on a free port of 127.0.0.1 with the bucket "lake". Writes its address to FILE, and
a line for every request to FILE.requests; ends when its standard input does."""

import logging
import os
import sys

import boto3
from moto.server import ThreadedMotoServer

requests = logging.getLogger("werkzeug")
requests.setLevel(logging.INFO)
requests.propagate = False
requests.addHandler(logging.FileHandler(sys.argv[1] + ".requests"))
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
client = boto3.client(
    "s3", endpoint_url=address, aws_access_key_id="tests", aws_secret_access_key="tests", region_name="us-east-1"
)
client.create_bucket(Bucket="lake")
with open(sys.argv[1] + ".partial", "w") as file:
    file.write(address)
os.rename(sys.argv[1] + ".partial", sys.argv[1])
sys.stdin.read()
server.stop()
