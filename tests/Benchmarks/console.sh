#!/usr/bin/env bash
# Prints what the console weighs at a first visit, how soon its pages can be used, and what an open page costs it in memory.
#   tests/Benchmarks/console.sh [visits of each page, 5] [open pages, 20]
# Needs curl, node, Chromium, playwright-core 1.64 (PLAYWRIGHT names its directory) and dotnet-gcdump (GCDUMP names the program).
# Loopback only; databases and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly VISITS=${1:-5} OPEN=${2:-20} PORT=${PORT:-7120} PRODUCT=${PRODUCT:-7121}
export ASPNETCORE_ENVIRONMENT=Development Logging__LogLevel__Default=Warning
directory=$(mktemp -d -t hc-console.XXXXXX)
servers=()
trap '((${#servers[@]} == 0)) || kill "${servers[@]}"; wait 2>/dev/null || true; rm -rf "$directory"' EXIT

# Published, as it is deployed: the files are compressed beforehand.
dotnet publish src/HostedCapture.Console -c Release -o "$directory/console" -v q -nologo -clp:ErrorsOnly
dotnet publish src/HostedCapture -c Release -o "$directory/product" -v q -nologo -clp:ErrorsOnly

settings=(--Console:Product "http://127.0.0.1:$PRODUCT" --Console:KeysPath "$directory/keys"
  --Console:Database:ConnectionString "Data Source=$directory/console.db")
console() { (cd "$directory/console" && exec dotnet HostedCapture.Console.dll "$@" "${settings[@]}"); }
console key >"$directory/key.pem"

(cd "$directory/product" && exec env Operators__Consoles__0__Id=console Operators__Consoles__0__PublicKeyFile="$directory/key.pem" \
  Database__ConnectionString="Data Source=$directory/product.db" Issuer__KeysPath="$directory/issuer" \
  dotnet HostedCapture.dll --urls "http://127.0.0.1:$PRODUCT") >"$directory/product.log" 2>&1 &
servers+=($!)
(cd "$directory/console" && exec dotnet HostedCapture.Console.dll serve --urls "http://127.0.0.1:$PORT" "${settings[@]}") >"$directory/console.log" 2>&1 &
servers+=($!)
until curl -sf -o "$directory/answer" "http://127.0.0.1:$PRODUCT/health/ready" && curl -sf -o "$directory/answer" "http://127.0.0.1:$PORT/health/live"; do
  kill -0 "${servers[@]}"
done
link=$(console invite --administrator ana@example.com | grep -o '/invitation?t=[A-Za-z0-9_-]*')
node tests/Benchmarks/console.mjs "http://localhost:$PORT" "$link" "$VISITS" "$OPEN" "${servers[1]}"
