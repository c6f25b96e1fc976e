#!/usr/bin/env bash
# Prints how much memory one process takes while many connections ask for the API's description, or for something else, and
# read nothing of the answers.
#   tests/Benchmarks/readers.sh [connections, 300] [path, /openapi/v1.json]
# Needs node and curl. Loopback only; a database and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly CONNECTIONS=${1:-300} TARGET=${2:-/openapi/v1.json} PORT=${PORT:-5098}
directory=$(mktemp -d -t hc-readers.XXXXXX)
server=
trap '[[ -z $server ]] || kill "$server"; wait 2>/dev/null || true; rm -rf "$directory"' EXIT

[[ -n ${HC_BUILT:-} ]] || dotnet build src/HostedCapture -c Release -v q -nologo -clp:ErrorsOnly
export ASPNETCORE_ENVIRONMENT=Development Database__ConnectionString="Data Source=$directory/readers.db" Logging__LogLevel__Default=Warning
(cd src/HostedCapture && exec dotnet bin/Release/net10.0/HostedCapture.dll --urls "http://127.0.0.1:$PORT") >"$directory/log" 2>&1 &
server=$!
until curl -sf -o "$directory/answer" "http://127.0.0.1:$PORT/health/ready"; do kill -0 "$server"; done
curl -s -o "$directory/answer" "http://127.0.0.1:$PORT$TARGET"
node tests/Benchmarks/readers.mjs "$server" "$PORT" "$CONNECTIONS" "$TARGET"
