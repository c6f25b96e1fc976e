#!/usr/bin/env bash
# Real clients against the product and the simulator as they were built (Release): SDKs, generated clients, linters, our own client as a package,
# the quickstart with hc, a merchant's tests in C# and TypeScript from packages.
#   tests/Clients/run.sh
# Needs npm and the NuGet registry, /usr/bin/chromium for the merchant's tests, and Node 20.19 or later: where PATH has none, the one that Playwright's package brings.
# Everything is installed, generated and built in a temporary directory. The last line is `N passed, N failed, N skipped`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

ROOT=$(cd ../.. && pwd)
WORK=$(mktemp -d -t hc-clients.XXXXXX)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en KIOTA_OFFLINE_ENABLED=true
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1 CI=${CI:-}
export HC_ROOT=$ROOT HC_WORK=$WORK
trap 'rm -rf "$WORK"' EXIT

# A Node that runs all of these clients.
node_path() {
  local candidate
  for candidate in "$(command -v node || true)" "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/microsoft.playwright/*/.playwright/node/linux-x64/node; do
    [[ -x $candidate ]] || continue
    if "$candidate" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
      echo "$candidate"
      return
    fi
  done
  echo "No Node 20.19 or later." >&2
  return 1
}

NODE=$(node_path)
cp -r . "$WORK/clients"
cd "$WORK/clients"
npm ci --no-audit --no-fund --loglevel=error
dotnet tool restore --verbosity quiet
"$NODE" --test --test-concurrency=1 --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=tap --test-reporter-destination="$WORK/result.tap" ./*.test.mjs || failed=1

count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$WORK/result.tap" | tail -1; }
echo "$(count pass) passed, $(($(count fail) + $(count cancelled))) failed, $(($(count skipped) + $(count todo))) skipped"
exit "${failed:-0}"
