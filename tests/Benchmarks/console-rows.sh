#!/usr/bin/env bash
# Prints how long lists, filters, searches and a download take through the console, over a product with a thousand intents and over one
# with a million, and what a download of all of them costs the console in memory.
#   tests/Benchmarks/console-rows.sh [intents, 1000000] [times, 5]
# Needs curl, jq, sqlite3, node, Chromium and playwright-core 1.64 (PLAYWRIGHT names its directory). SQLite, loopback only; databases and
# keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/Benchmarks/rows.sh

readonly MANY=${1:-1000000} TIMES=${2:-5} PORT=${PORT:-7130}
readonly SECRET=whsec_$(head -c 32 /dev/urandom | base64 -w0)
export ASPNETCORE_ENVIRONMENT=Development Logging__LogLevel__Default=Warning
export Applications__0__Webhooks__0__Url=http://127.0.0.1:9/webhooks Applications__0__Webhooks__0__Secrets__0=$SECRET
directory=$(mktemp -d -t hc-console-rows.XXXXXX)
servers=()
trap '((${#servers[@]} == 0)) || kill "${servers[@]}" || true; wait 2>/dev/null || true; rm -rf "$directory"' EXIT

hex() { echo "printf('%0$2x', $1)"; }
until_there() { until curl -sf -o "$directory/answer" "$1"; do kill -0 "$2" || { cat "$directory"/*/log; exit 1; }; done; }

dotnet build src/HostedCapture.Console -c Release -v q -nologo -clp:ErrorsOnly
dotnet build src/HostedCapture -c Release -v q -nologo -clp:ErrorsOnly

# A product with so many intents and a console beside it; adds to what is visited.
visited=()
house() {
  local rows=$1 product=$2 port=$3 home=$directory/$1 endpoint token
  mkdir "$home"
  local settings=(--Console:Product "http://127.0.0.1:$product" --Console:KeysPath "$home/keys"
    --Console:Database:ConnectionString "Data Source=$home/console.db" --contentRoot "$PWD/src/HostedCapture.Console")
  local console=src/HostedCapture.Console/bin/Release/net10.0/HostedCapture.Console.dll
  dotnet "$console" key "${settings[@]}" >"$home/key.pem"
  serve() {
    (cd src/HostedCapture && exec env Operators__Consoles__0__Id=console Operators__Consoles__0__PublicKeyFile="$home/key.pem" \
      Database__ConnectionString="Data Source=$home/product.db" Issuer__KeysPath="$home/issuer" \
      dotnet bin/Release/net10.0/HostedCapture.dll --urls "http://127.0.0.1:$product") >>"$home/log" 2>&1 &
    until_there "http://127.0.0.1:$product/health/ready" $!
  }
  # Its tables first, then the rows while nobody uses them.
  serve
  local first=$!
  token=$(curl -sf "http://127.0.0.1:$product/operator/token" -u demo-administrator:demo-secret -d grant_type=client_credentials | jq -r .access_token)
  endpoint=$(curl -sf -H "Authorization: Bearer $token" "http://127.0.0.1:$product/operator/endpoints" | jq -r '.items[0].id')
  kill "$first"
  wait "$first" 2>/dev/null || true
  rows "$rows" "$endpoint" | sqlite3 -bail "$home/product.db"
  serve
  servers+=($!)
  dotnet "$console" serve --urls "http://127.0.0.1:$port" "${settings[@]}" >>"$home/log" 2>&1 &
  servers+=($!)
  until_there "http://127.0.0.1:$port/health/live" $!
  visited+=("$rows intents" "http://localhost:$port"
    "$(dotnet "$console" invite --administrator ana@example.com "${settings[@]}" | grep -o '/invitation?t=[A-Za-z0-9_-]*')"
    "${servers[-1]}" "ref-$((rows / 2))")
}
house 1000 $((PORT + 1)) "$PORT"
house "$MANY" $((PORT + 3)) $((PORT + 2))
node tests/Benchmarks/console-rows.mjs "$TIMES" "${visited[@]}"
