#!/usr/bin/env bash
# Fills a database with a million intents and prints how long each list and search of the operator API takes over HTTP.
#   tests/Benchmarks/operators.sh [intents, 1000000] [requests of each, 15]          on SQLite
#   PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… tests/Benchmarks/operators.sh …          on PostgreSQL
# Needs curl, jq, and sqlite3 or psql. Loopback only; a database and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/Benchmarks/rows.sh

readonly ROWS=${1:-1000000} TIMES=${2:-15} PORT=${PORT:-5098}
readonly SECRET=whsec_$(head -c 32 /dev/urandom | base64 -w0)
readonly ADDRESS=http://127.0.0.1:$PORT NAME=hc_operators_$$
directory=$(mktemp -d -t hc-operators.XXXXXX)
server=
finish() {
  [[ -z $server ]] || kill "$server"
  wait 2>/dev/null || true
  [[ -z ${PGHOST:-} ]] || psql -q -d postgres -c "drop database if exists $NAME with (force)" || true
  rm -rf "$directory"
}
trap finish EXIT

dotnet build src/HostedCapture -c Release -v q -nologo -clp:ErrorsOnly
export ASPNETCORE_ENVIRONMENT=Development Logging__LogLevel__Default=Warning Issuer__KeysPath=$directory/keys
if [[ -n ${PGHOST:-} ]]; then
  psql -q -d postgres -c "create database $NAME"
  export Database__Provider=PostgreSql
  export Database__ConnectionString="Host=$PGHOST;Port=${PGPORT:-5432};Username=$PGUSER;Password=${PGPASSWORD:-};Database=$NAME"
  sql() { psql -q -v ON_ERROR_STOP=1 -d "$NAME"; }
  hex() { echo "lpad(to_hex(($1)::bigint), $2, '0')"; }
else
  export Database__ConnectionString="Data Source=$directory/operators.db"
  sql() { sqlite3 -bail "$directory/operators.db"; }
  hex() { echo "printf('%0$2x', $1)"; }
fi

start() {
  (cd src/HostedCapture && exec dotnet bin/Release/net10.0/HostedCapture.dll --urls "$ADDRESS") >"$directory/log" 2>&1 &
  server=$!
  until curl -sf -o "$directory/answer" "$ADDRESS/health/ready"; do kill -0 "$server" || { cat "$directory/log"; exit 1; }; done
}
stop() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

token_of() {
  curl -sf "$ADDRESS/operator/token" -u "$1:demo-secret" -d grant_type=client_credentials | jq -r .access_token
}

# Its tables first, then the rows while nobody uses them.
export Applications__0__Webhooks__0__Url=http://127.0.0.1:9/webhooks Applications__0__Webhooks__0__Secrets__0=$SECRET
start
endpoint=$(curl -sf -H "Authorization: Bearer $(token_of demo-administrator)" "$ADDRESS/operator/endpoints" | jq -r '.items[0].id')
stop
filled=$(date +%s)
rows "$ROWS" "$endpoint" | sql
# What PostgreSQL's autovacuum does by itself after so many rows.
[[ -z ${PGHOST:-} ]] || echo 'vacuum analyze' | sql
printf '%s intents, filled in %s s on %s\n\n' "$ROWS" $(($(date +%s) - filled)) "${Database__Provider:-SQLite}"
start

administrator=$(token_of demo-administrator) support=$(token_of demo-merchant-support)
slowest=0
measure() {
  local name=$1 path=$2 token=${3:-$administrator} times
  for _ in 1 2; do
    curl -sf -o "$directory/answer" -H "Authorization: Bearer $token" "$ADDRESS/operator/$path" || { echo "$name: $path failed"; exit 1; }
  done
  times=$(for ((one = 0; one < TIMES; one++)); do
    curl -s -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $token" "$ADDRESS/operator/$path"
  done | sort -n | awk '{ all[NR] = $1 * 1000 } END { printf "%.1f %.1f", all[int((NR + 1) / 2)], all[NR] }')
  printf '| %-52s | %8s | %8s |\n' "$name" "${times% *}" "${times#* }"
  slowest=$(awk -v a="$slowest" -v b="${times% *}" 'BEGIN { print (a > b ? a : b) }')
}
day() { date -u -d "@$(((NOW - $1 * 86400000) / 1000))" +%Y-%m-%dT%H:%M:%SZ; }
half=$((ROWS / 2))
id() { printf '%08x-0000-4000-8000-%012x' "$1" "$2"; }

printf '| %-52s | %8s | %8s |\n|---|---|---|\n' 'request' 'ms, half' 'ms, most'
measure 'intents' 'intents'
measure 'intents, 200 of them' 'intents?limit=200'
for state in captured rejected expired canceled created; do measure "intents, $state" "intents?state=$state"; done
measure 'intents, a rare kind' 'intents?kind=CMR_CAPTURE'
measure 'intents, a rare provider' 'intents?provider=juspay'
measure 'intents, a rare brand' 'intents?brand=amex'
measure 'intents, a brand nobody has' 'intents?brand=elo'
measure 'intents of the smaller application' "intents?application=$OTHER"
measure 'intents of it, canceled' "intents?application=$OTHER&state=canceled"
measure 'intents, rejected at a rare provider' 'intents?provider=juspay&state=rejected'
measure 'intents by reference' "intents?reference_id=ref-$half"
measure 'intents by last four' 'intents?last_four=1234'
measure 'intents by a pair of one' "intents?metadata=order%3Dorder-$half"
measure 'intents by a pair of half of them' 'intents?metadata=channel%3Dweb'
measure 'intents of a day' "intents?created_from=$(day 15)&created_to=$(day 14)"
curl -sf -H "Authorization: Bearer $administrator" "$ADDRESS/operator/intents?created_to=$(day 15)" >"$directory/page"
measure 'intents, a page in the middle' "intents?after=$(jq -r .next "$directory/page")"
measure "intents, a merchant's support" 'intents' "$support"
measure "intents, a merchant's support, open" 'intents?state=created' "$support"
measure 'intents, an outcome unknown' 'intents?attention=card_outcomes_open'
measure 'intents, an outcome unknown, of a brand' 'intents?attention=card_outcomes_open&brand=visa'
measure 'intents, counted' 'intents/count'
measure 'intents, rejected at a rare provider, counted' 'intents/count?provider=juspay&state=rejected'
measure 'intents, canceled, of half of them, counted' 'intents/count?metadata=channel%3Dweb&state=canceled'
measure 'intents, an outcome unknown, counted' 'intents/count?attention=card_outcomes_open'
measure 'an intent' "intents/$(id 10 "$half")"
measure 'its timeline' "intents/$(id 10 "$half")/timeline"
measure 'payments' 'payments'
for state in paid refunded rejected authorized created; do measure "payments, $state" "payments?state=$state"; done
measure 'payments by order' "payments?gateway_order=A-$half"
measure 'payments by last four' 'payments?last_four=1234'
measure 'payments of a captured card' "payments?intent_id=$(id 10 "$half")"
measure "payments, a merchant's support, refunded" 'payments?state=refunded' "$support"
measure 'payments, an outcome unknown' 'payments?attention=outcomes_open'
measure 'payments, counted' 'payments/count'
measure 'search by id' "search?q=$(id 10 "$half")"
measure 'search by reference' "search?q=ref-$half"
measure 'search by order' "search?q=A-$half"
measure "search by the provider's reference" "search?q=up-$half"
measure 'search by e-mail' "search?q=person$half%40shop.example"
measure 'search by last four in a month' "search?q=1234&from=$(day 30)&to=$(day 0)"
measure 'search for what nobody has' 'search?q=nothing'
measure 'attention' 'attention'
measure 'intents over seven days' 'intents/statistics'
measure 'intents over two days, by hours' "intents/statistics?from=$(day 2)"
measure 'intents over a month' "intents/statistics?from=$(day 30)"
measure "intents over seven days, a merchant's support" 'intents/statistics' "$support"
measure 'providers over seven days' 'providers/statistics'
measure 'providers over a month' "providers/statistics?from=$(day 30)"
measure 'events' 'events'
measure 'events, a rare type' 'events?type=capture.deleted'
measure 'events of an intent' "events?object_id=$(id 10 "$half")"
measure "events, the smaller application's, of a rare type" "events?application=$OTHER&type=capture.deleted"
measure 'events, counted' 'events/count'
measure 'deliveries' 'deliveries'
measure 'deliveries, counted' 'deliveries/count'
measure 'deliveries, failed' 'deliveries?state=failed'
measure 'deliveries, pending, of an endpoint' "deliveries?state=pending&endpoint=$endpoint"
measure 'deliveries, failed, of a day, counted' "deliveries/count?state=failed&from=$(day 15)&to=$(day 14)"
measure "deliveries, failed, a merchant's support" 'deliveries?state=failed' "$support"
measure 'endpoints, with the figures of a day' 'endpoints'
measure 'failed calls' 'requests'
measure 'failed calls, counted' 'requests/count'
measure 'failed calls, a rare status' 'requests?status=413'
measure 'failed calls, a rare code' 'requests?code=PAYLOAD_TOO_LARGE'
measure 'failed calls, a status nobody has' 'requests?status=503'
measure 'failed calls, a rare method' 'requests?method=DELETE'
measure 'failed calls, a route nobody called' 'requests?route=/nothing'
measure "failed calls of an application, a rare code" "requests?application=$OTHER&code=PAYLOAD_TOO_LARGE"
measure 'failed calls of a day' "requests?created_from=$(day 15)&created_to=$(day 14)"
measure 'failed calls by request' "requests?request_id=request-$half"
measure 'audit' 'audit'
measure 'audit, counted' 'audit/count'
measure 'audit, a person' 'audit?actor=operator:ana'
measure 'audit, failures of a person' 'audit?actor=operator:ana&outcome=failure'
measure 'audit, a rare type' 'audit?type=card_testing.alarm'
measure 'audit, an outcome nobody has' 'audit?outcome=nothing'
measure 'audit of an object' "audit?object_id=$(id 10 "$half")"
measure 'audit of a day' "audit?from=$(day 15)&to=$(day 14)"
measure 'guard, stops' 'guard/stops'
measure 'guard, stops of a rare rule' 'guard/stops?rule=bin-declines'
measure 'guard, alarms' 'guard/alarms'
measure 'providers, with the figures of a day' 'providers'
printf '\nThe slowest half: %s ms\n' "$slowest"
printf 'All intents as CSV: '
curl -sf -o "$directory/all" -w '%{time_total} s, ' -H "Authorization: Bearer $administrator" "$ADDRESS/operator/intents/export"
printf '%s lines\n' "$(wc -l <"$directory/all")"
