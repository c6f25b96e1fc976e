#!/usr/bin/env bash
# Prints what one process on this machine does: time to the first answer, intents made and pages served per second.
#   tests/Benchmarks/run.sh [seconds per measurement, 5]
# Needs wrk and curl. Loopback only; a database and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SECONDS_EACH=${1:-5} PORT=5099
readonly ADDRESS=http://127.0.0.1:$PORT
directory=$(mktemp -d -t hc-benchmark.XXXXXX)
server=
trap '[[ -z $server ]] || kill "$server"; wait 2>/dev/null || true; rm -rf "$directory"' EXIT

dotnet build src/HostedCapture -c Release -v q -nologo -clp:ErrorsOnly
export ASPNETCORE_ENVIRONMENT=Development Database__ConnectionString="Data Source=$directory/benchmark.db" Logging__LogLevel__Default=Warning
start=$(date +%s%N)
(cd src/HostedCapture && exec dotnet bin/Release/net10.0/HostedCapture.dll --urls "$ADDRESS") >"$directory/log" 2>&1 &
server=$!
until curl -sf -o "$directory/answer" "$ADDRESS/health/ready"; do kill -0 "$server"; done
printf '%-36s %s ms\n' 'first answer after the start' $((($(date +%s%N) - start) / 1000000))

token=$(curl -sf "$ADDRESS/oauth2/token" -u demo-shop:demo-secret -d grant_type=client_credentials | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
cat >"$directory/create.lua" <<LUA
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer $token"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"capture":"CREDIT_CARD","capture_method":"TOKENIZATION","cardholder":{"country":"CL","reference_id":"r"},"redirect_urls":{"return_url":"http://www.mysite.cl/success","cancel_url":"http://www.mysite.cl/cancel"}}'
LUA

measure() {
  local name=$1
  shift
  printf '%-36s %s\n' "$name" "$(wrk -t1 -d"${SECONDS_EACH}s" --latency "$@" | awk '/Requests\/sec/ {rate = $2} /99%/ {slow = $2} /Non-2xx/ {bad = ", " $0} END {print rate "/s, 99 % within " slow bad}')"
}

measure 'intents made, 1 client' -c1 -s "$directory/create.lua" "$ADDRESS/tokenization/captures"
measure 'intents made, 64 clients' -c64 -s "$directory/create.lua" "$ADDRESS/tokenization/captures"
page=$(curl -sf "$ADDRESS/tokenization/captures?limit=1" -H "Authorization: Bearer $token" | grep -o "$ADDRESS/capture/[A-Za-z0-9_-]*")
measure 'card pages served, 32 clients' -c32 "$page"
