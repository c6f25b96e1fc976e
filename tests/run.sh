#!/usr/bin/env bash
# Everything a fresh Debian with the .NET SDK needs, then every suite, real clients and, in their short form, the fault tests.
#   tests/run.sh                      all of it
#   tests/run.sh --filter Name~Card   what `dotnet test` takes
# As root, what is missing is installed; as anybody else, what needs it is skipped.
# Screenshots, logs and results go to artifacts/. The last line is `N passed, N failed, N skipped`; the exit code is 0
# only when everything passed, and where CI is set, only when nothing was skipped or missing either.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly ARTIFACTS="$PWD/artifacts"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
POSTGRES_DIR=
failures=()
missing=()

# Runs a named step and says how long it took. A failed step is remembered: the steps after it may tell more.
step() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    echo "== $name: $((SECONDS - start)) s"
  else
    failures+=("$name")
    echo "== $name: FAILED after $((SECONDS - start)) s"
    return 1
  fi
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

install_missing() {
  local package wanted=()
  [[ -x /usr/bin/chromium ]] || wanted+=(chromium)
  [[ -x /usr/bin/firefox-esr ]] || wanted+=(firefox-esr)
  [[ -n ${HC_TEST_POSTGRES:-}$(postgres_bin) ]] || wanted+=(postgresql)
  [[ -x /usr/sbin/nginx ]] || wanted+=(nginx-light)
  command -v npm >/dev/null || wanted+=(npm)
  for package in fonts-dejavu-core fonts-liberation; do
    installed "$package" || wanted+=("$package")
  done
  ((${#wanted[@]})) || return 0
  if ((EUID != 0)); then
    echo "Missing, and only root can install: ${wanted[*]}"
    # Without these fonts pages only look worse; without the others whole suites are skipped.
    for package in "${wanted[@]}"; do
      [[ $package == fonts-* ]] || missing+=("$package")
    done
    return 0
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >"$ARTIFACTS/apt.log" 2>&1 ||
    { tail -20 "$ARTIFACTS/apt.log"; return 1; }
}

# The newest PostgreSQL server's programs; nothing when there is none.
postgres_bin() {
  local initdb newest=
  for initdb in /usr/lib/postgresql/*/bin/initdb; do
    [[ -x $initdb ]] && newest=$(printf '%s\n' "$newest" "${initdb%/initdb}" | sort -V | tail -1)
  done
  echo "$newest"
}

# PostgreSQL refuses to run as root, and its own user may not be able to see the current directory.
as_postgres() (
  cd "$POSTGRES_DIR"
  if ((EUID == 0)); then exec runuser -u postgres -- "$@"; else exec "$@"; fi
)

start_postgres() {
  if [[ -n ${HC_TEST_POSTGRES:-} ]]; then
    echo "HC_TEST_POSTGRES is set: that server is used."
    return 0
  fi
  local bin password port try
  bin=$(postgres_bin)
  if [[ -z $bin ]]; then
    echo "No PostgreSQL: its suites are skipped."
    return 0
  fi
  POSTGRES_DIR=$(mktemp -d -t hc-postgres.XXXXXX) || return 1
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" >"$POSTGRES_DIR/password"
  if ((EUID == 0)); then chown -R postgres: "$POSTGRES_DIR"; fi
  as_postgres "$bin/initdb" -D "$POSTGRES_DIR/data" -A scram-sha-256 --pwfile="$POSTGRES_DIR/password" \
    -U hc --encoding=UTF8 --locale=C --no-sync >"$POSTGRES_DIR/initdb.log" || return 1
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    # Nothing here outlives the run, so nothing is flushed (fsync); what a commit waits for (synchronous_commit) stays.
    if as_postgres "$bin/pg_ctl" -D "$POSTGRES_DIR/data" -l "$POSTGRES_DIR/data/server.log" -w -t 30 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES_DIR -c fsync=off -c max_connections=300" \
      start >/dev/null; then
      export HC_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=hc;Password=$password;Database=postgres"
      echo "PostgreSQL from $bin on port $port"
      return 0
    fi
    echo "PostgreSQL did not start on port $port (try $try)"
  done
  as_postgres cat "$POSTGRES_DIR/data/server.log"
  return 1
}

stop_postgres() {
  [[ -n $POSTGRES_DIR ]] || return 0
  as_postgres "$(postgres_bin)/pg_ctl" -D "$POSTGRES_DIR/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$POSTGRES_DIR"
  POSTGRES_DIR=
}

# What a registry's audit says (NU1901 to NU1904) is told, never fatal.
build() {
  dotnet build HostedCapture.sln -c Release -nologo -v quiet --no-restore -warnaserror "-warnnotaserror:NU1901;NU1902;NU1903;NU1904"
}

test_all() {
  dotnet test HostedCapture.sln -c Release --no-build --nologo --results-directory "$ARTIFACTS" \
    --logger "trx;LogFilePrefix=tests" --logger "console;verbosity=minimal" "$@"
}

# The product as processes of their own, broken from outside. Without PostgreSQL's programs only on SQLite.
faults() {
  local databases=both
  if [[ -z $(postgres_bin) ]]; then
    echo "No PostgreSQL to stop and start: SQLite only."
    databases=sqlite
    missing+=("PostgreSQL for the fault tests")
  fi
  HC_FAULTS_BUILT=1 tests/Faults/run.sh all --bounded --database "$databases"
}

# Real clients against the processes as they were built; its last line is counted with the tests.
clients() {
  if ! command -v npm >/dev/null; then
    echo "No npm: the clients are skipped."
    missing+=("npm for the clients")
    return 0
  fi
  tests/Clients/run.sh | tee "$ARTIFACTS/clients.log"
}

# The clients' number before a word of their last line.
count_clients() { tail -1 "$ARTIFACTS/clients.log" 2>/dev/null | grep -o "[0-9]* $1" | tr -dc '0-9' | grep . || echo 0; }

# Adds an attribute of all result files' counters.
count() {
  local sum=0 number
  for number in $(grep -ho "<Counters [^>]*" "$ARTIFACTS"/tests*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n'); do
    sum=$((sum + number))
  done
  echo "$sum"
}

# The end of a log may be all of it that is seen: each failed test, and how its message begins.
name_failed() {
  awk '
    /<UnitTestResult / && /outcome="Failed"/ {
      name = $0
      sub(/.* testName="/, "", name)
      sub(/".*/, "", name)
      print "failed: " name
      named = 1
    }
    named && /<Message>/ { told = 12 }
    told > 0 { print "    " substr($0, 1, 300); told-- }
    /<\/Message>/ { told = named = 0 }
  ' "$ARTIFACTS"/tests*.trx 2>/dev/null || true
  sed -n '/^✖ failing tests:/,$ s/^✖ \(.*\) ([0-9.]*ms)$/failed: \1/p' "$ARTIFACTS/clients.log" 2>/dev/null || true
}

finish() {
  local code=$? passed executed total failed skipped
  trap - EXIT
  stop_postgres
  passed=$(count passed) executed=$(count executed) total=$(count total)
  # A skipped test counts as not executed, and nowhere else.
  failed=$((executed - passed)) skipped=$((total - executed))
  passed=$((passed + $(count_clients passed))) failed=$((failed + $(count_clients failed))) skipped=$((skipped + $(count_clients skipped)))
  ((code == 0)) || failures+=("the run itself")
  ((executed > 0)) || failures+=("no test ran")
  ((failed == 0)) || failures+=("$failed tests")
  if [[ -n ${CI:-} ]]; then
    ((skipped == 0)) || failures+=("$skipped tests were skipped")
    ((${#missing[@]} == 0)) || failures+=("missing: ${missing[*]}")
  fi
  echo "== all: $SECONDS s"
  name_failed
  if ((${#failures[@]})); then printf 'FAILED: %s\n' "${failures[@]}"; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  ((${#failures[@]} == 0)) || exit 1
  exit 0
}

mkdir -p "$ARTIFACTS"
rm -f "$ARTIFACTS"/tests*.trx "$ARTIFACTS/clients.log"
trap finish EXIT
trap 'exit 130' INT TERM

command -v dotnet >/dev/null || { echo "The .NET SDK is needed: dotnet is not in PATH."; exit 1; }
step "install what is missing" install_missing || missing+=("packages")
step "restore" dotnet restore HostedCapture.sln -v quiet
step "formatting" dotnet format HostedCapture.sln --verify-no-changes --no-restore || true
step "build" build
step "PostgreSQL" start_postgres || missing+=("PostgreSQL")
step "tests" test_all "$@" || true
# Asked for some tests, somebody wants those only.
if (($# == 0)); then
  step "clients" clients || true
  step "faults" faults || true
fi
