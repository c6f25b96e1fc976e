#!/usr/bin/env bash
# Compares the product with a peer (tests/Benchmarks/peer: Fastify and better-sqlite3) on this machine, within one run, in less than two
# minutes: intents made, intents read, and the answer that costs least, /health/live. Prints one table.
#   tests/Benchmarks/speed.sh [rounds, 3] [seconds per measurement, 4] [connections, 64]
# Server and load each have a core of their own. What is compared is measured in turns, and the table has the median of the rounds' ratios:
# a rate says little on another machine, or on one that does other work, too.
# Needs wrk, curl, npm, and two cores. HC_BUILT=1: the Release build is there; HC_DLL: another one. HC_PEER: a directory in which the
# peer's packages stay for the next run. Loopback only; databases and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly ROUNDS=${1:-3} EACH=${2:-4} CONNECTIONS=${3:-64} PORT=${PORT:-5097} PEER_PORT=${PEER_PORT:-5096}
readonly OURS=http://127.0.0.1:$PORT PEER=http://127.0.0.1:$PEER_PORT
directory=$(mktemp -d -t hc-speed.XXXXXX)
server=
peer=
finish() {
  for process in $server $peer; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$directory"
}
trap finish EXIT

[[ -n ${HC_BUILT:-}${HC_DLL:-} ]] || dotnet build src/HostedCapture -c Release -v q -nologo -clp:ErrorsOnly
modules=${HC_PEER:-$directory/peer}
if [[ ! -d $modules/node_modules ]]; then
  mkdir -p "$modules"
  cp tests/Benchmarks/peer/package*.json tests/Benchmarks/peer/.npmrc "$modules"
  npm ci --prefix "$modules" --no-audit --no-fund --loglevel=error
fi
cp tests/Benchmarks/peer/server.mjs "$modules"

# In Development, since its applications are there; with an address of its own, as everywhere else.
export ASPNETCORE_ENVIRONMENT=Development Logging__LogLevel__Default=Warning PublicBaseUrl=$OURS
export Database__ConnectionString="Data Source=$directory/ours.db" Issuer__KeysPath=$directory/keys
(cd src/HostedCapture && exec taskset -c 0 dotnet "${HC_DLL:-bin/Release/net10.0/HostedCapture.dll}" --urls "$OURS") >"$directory/log" 2>&1 &
server=$!
taskset -c 0 node "$modules/server.mjs" "$PEER_PORT" "$directory/peer.db" >"$directory/token" &
peer=$!
until curl -sf -o "$directory/answer" "$OURS/health/ready"; do kill -0 "$server" || { cat "$directory/log"; exit 1; }; done
until [[ -s $directory/token ]]; do kill -0 "$peer"; done
our_token=$(curl -sf "$OURS/oauth2/token" -u demo-shop:demo-secret -d grant_type=client_credentials \
  | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
peer_token=$(cat "$directory/token")

BODY='{"capture":"CREDIT_CARD","capture_method":"TOKENIZATION","cardholder":{"country":"CL","reference_id":"r"},"redirect_urls":{"return_url":"http://www.mysite.cl/success","cancel_url":"http://www.mysite.cl/cancel"}}'
# Intents to be read, a thousand of each; each request reads another one.
prepare() {
  local name=$1 address=$2 token=$3
  for _ in {1..1000}; do
    printf 'next\nurl = "%s/tokenization/captures"\nheader = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' \
      "$address" "$token"
    printf 'data = "%s"\nsilent\nfail\n' "${BODY//\"/\\\"}"
  done | tail -n +2 >"$directory/requests"
  curl -K "$directory/requests" | grep -o '"_id":"[^"]*"' | cut -d'"' -f4 >"$directory/$name.ids"
  [[ $(wc -l <"$directory/$name.ids") == 1000 ]]
  cat >"$directory/$name-create.lua" <<LUA
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer $token"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '$BODY'
LUA
  cat >"$directory/$name-read.lua" <<LUA
wrk.headers["Authorization"] = "Bearer $token"
local requests, next = {}, 0
function init()
  for id in io.lines("$directory/$name.ids") do
    requests[#requests + 1] = wrk.format("GET", "/tokenization/captures/" .. id)
  end
end
function request()
  next = next % #requests + 1
  return requests[next]
end
LUA
}
prepare ours "$OURS" "$our_token"
prepare peer "$PEER" "$peer_token"

# Requests a second, and within how many milliseconds 50 and 99 of 100 are answered.
load() {
  local seconds=$1 name=$2 what=$3 address script=()
  [[ $name == ours ]] && address=$OURS || address=$PEER
  case $what in
    live) address+=/health/live ;;
    create) address+=/tokenization/captures script=(-s "$directory/$name-create.lua") ;;
    read) script=(-s "$directory/$name-read.lua") ;;
  esac
  taskset -c 1 wrk -t1 -c"$CONNECTIONS" -d"${seconds}s" --latency "${script[@]}" "$address" >"$directory/wrk"
  ! grep -q 'Non-2xx\|Socket errors' "$directory/wrk" || { cat "$directory/wrk" >&2; return 1; }
  awk 'function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
    /Requests\/sec/ { rate = $2 } $1 == "50%" { half = ms($2) } $1 == "99%" { most = ms($2) }
    END { printf "%.0f %.2f %.2f\n", rate, half, most }' "$directory/wrk"
}

for what in live read create; do for name in ours peer; do load 3 $name $what >/dev/null; done; done
for ((round = 1; round <= ROUNDS; round++)); do
  for what in live read create; do
    for name in ours peer; do
      measured=$(load "$EACH" $name $what)
      echo "$round $name $what $measured"
    done
  done
done >"$directory/rounds"

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), server and load on a core each; load of the machine $(cut -d' ' -f1 /proc/loadavg);" \
  ".NET $(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\) .*/\1/p' | tail -1), Node $(node --version), wrk $CONNECTIONS connections," \
  "$ROUNDS rounds of $EACH s, $(git rev-parse --short HEAD)"
echo
awk '
function median(list, n,    i, j, t) {
  for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function middle(name, what, value,    i, list) { for (i = 1; i <= n; i++) list[i] = at[i, name, what, value]; return median(list, n) }
function ratio(what, to_name, to_what,    i, list) {
  for (i = 1; i <= n; i++) list[i] = at[i, "ours", what, 1] / at[i, to_name, to_what, 1]
  return sprintf("%.2f", median(list, n))
}
function row(text, what) {
  printf "| %-18s | %8.0f | %7.2f | %7.2f | %8.0f | %7.2f | %9s | %13s |\n", text, middle("ours", what, 1), middle("ours", what, 2),
    middle("ours", what, 3), middle("peer", what, 1), middle("peer", what, 3), ratio(what, "peer", what), ratio(what, "ours", "live")
}
{ n = $1; for (i = 1; i <= 3; i++) at[$1, $2, $3, i] = $(3 + i) }
END {
  print "|                    | ours, /s | 50 %, ms | 99 %, ms | peer, /s | its 99 %, ms | to the peer | to /health/live |"
  print "|---|---|---|---|---|---|---|---|"
  row("create an intent", "create"); row("read an intent", "read"); row("/health/live", "live")
}' "$directory/rounds"
