#!/usr/bin/env bash
# kcat.sh HOST:PORT: three rows of the feature view `clicks`. Debian: apt-get install kcat.
set -euo pipefail

kcat -b "${1:?usage: kcat.sh HOST:PORT}" -P -t clicks -K '|' -z zstd -X acks=all -X enable.idempotence=true <<'END'
ann|{"clicks": 7, "last_page": "/home"}
bob|{"clicks": 2, "last_page": "/cart"}
cleo|{"clicks": 1, "last_page": null}
END
