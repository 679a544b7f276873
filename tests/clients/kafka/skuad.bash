# Sourced: servers for the tests of real Kafka clients. Sets $scratch, and removes it and the servers at the end.
# SKUA_BIN is the folder with skuad and skua.
SKUA_BIN=${SKUA_BIN:-$PWD/build/release/bin}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/skua-kafka.XXXXXX")
processes=()

stop_all() {
  local code=$? process
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true; done
  [ -n "${KEEP_SCRATCH:-}" ] || rm -rf "$scratch"
  exit "$code"
}
trap stop_all EXIT

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}

# start_skuad NAME [FLAG...]: a server on free ports (KAFKA_PORT for one that is wanted); its log is $scratch/NAME.log,
# the last of $processes its process.
start_skuad() {
  local name=$1
  shift
  : >"$scratch/$name.log"
  "$SKUA_BIN/skuad" --data "$scratch/$name" --grpc-port 0 --http-port 0 --admin-port 0 --kafka-port "${KAFKA_PORT:-0}" "$@" \
    2>"$scratch/$name.log" &
  processes+=($!)
  wait_for 30 grep -q ' is ready: ' "$scratch/$name.log" || { tail "$scratch/$name.log" >&2; return 1; }
}

# address_of NAME DOOR: host:port of a door (grpc, http, admin, kafka) of a server.
address_of() { sed -n "s/.* is ready: .* $2=\([^ ]*\).*/\1/p" "$scratch/$1.log"; }
