#!/usr/bin/env bash
# Prints what the card page weighs and how soon it is there, beside a bare page, and Lighthouse's scores of each state.
#   tests/Benchmarks/page.sh [runs per page, 3] [page]…    all pages, or those named: form captured …
# Needs curl, node, Chromium, and Lighthouse 12 (LIGHTHOUSE names its program; else `npm i lighthouse@12` in a directory
# of its own, and its node_modules/.bin in PATH). Loopback only; a database and keys of its own, removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly RUNS=${1:-3} PORT=${PORT:-7110} BARE=${BARE:-7111} PROVIDERS=${PROVIDERS:-7112} LIGHTHOUSE=${LIGHTHOUSE:-lighthouse}
readonly ADDRESS=http://127.0.0.1:$PORT
export CHROME_PATH=${CHROME_PATH:-/usr/bin/chromium}
directory=$(mktemp -d -t hc-page.XXXXXX)
servers=()
trap '((${#servers[@]} == 0)) || kill "${servers[@]}"; wait 2>/dev/null || true; rm -rf "$directory"' EXIT

# Published, as it is deployed: the assets are compressed beforehand and may be kept.
dotnet publish src/HostedCapture -c Release -o "$directory/app" -v q -nologo -clp:ErrorsOnly
dotnet build src/ProviderSimulator -c Release -v q -nologo -clp:ErrorsOnly
dotnet src/ProviderSimulator/bin/Release/net10.0/ProviderSimulator.dll --urls "http://127.0.0.1:$PROVIDERS" >"$directory/providers.log" 2>&1 &
servers+=($!)
export ASPNETCORE_ENVIRONMENT=Development Simulator__BaseUrl=http://127.0.0.1:$PROVIDERS Database__ConnectionString="Data Source=$directory/page.db" Logging__LogLevel__Default=Warning
# Long enough that what is being checked stays so while it is measured.
export Intents__LeaseSeconds=600
(cd "$directory/app" && exec dotnet HostedCapture.dll --urls "$ADDRESS") >"$directory/log" 2>&1 &
servers+=($!)
until curl -sf -o "$directory/answer" "$ADDRESS/health/ready"; do kill -0 "${servers[@]}"; done

token=$(curl -sf "$ADDRESS/oauth2/token" -u demo-shop:demo-secret -d grant_type=client_credentials | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
post() { curl -s -o "$directory/answer" "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2"; }
# The path of a new intent's page, and its id in $directory/id.
create() {
  post "$ADDRESS/tokenization/captures" "{\"capture\":\"PEINAU_CAPTURE\",\"capture_method\":\"TOKENIZATION\",\"expires_in\":$1,\"locale\":\"es\",\"cardholder\":{\"reference_id\":\"r\",\"name\":\"Ana Díaz\",\"email\":\"ana@example.com\",\"country\":\"CL\"},\"billing\":{\"line1\":\"x\",\"city\":\"x\",\"state\":\"x\",\"country\":\"CL\"},\"redirect_urls\":{\"return_url\":\"http://127.0.0.1:$BARE/stay\",\"cancel_url\":\"http://127.0.0.1:$BARE/stay\"}}"
  sed 's/.*"id":"\([^"]*\)".*/\1/' "$directory/answer" >"$directory/id"
  grep -o '/capture/[A-Za-z0-9_-]*"' "$directory/answer" | head -1 | tr -d '"'
}
submit() {
  post "$ADDRESS/tokenization/captures/gateways/peinau/capture/$(<"$directory/id")/capture" "{\"card_number\":\"$1\",\"expiry_month\":\"2\",\"expiry_year\":\"2040\",\"card_ccv\":\"123\"}"
}

form=$(create 2592000)
declined=$(create 2592000); submit 4000000000000002
captured=$(create 2592000); submit 4111111111111111
rejected=$(create 2592000); for _ in 1 2 3 4 5; do submit 4000000000000002; done
canceled=$(create 2592000); post "$ADDRESS/tokenization/captures/$(<"$directory/id")/cancel" ''
expired=$(create 1)
checking=$(create 2592000); submit 4000000000000259 &
# A process that has served no page yet is slower at its first ones.
for _ in {1..30}; do curl -s -o "$directory/answer" -H 'Accept-Encoding: br' "$ADDRESS$form"; done
pages=("form=$form" "declined=$declined" "captured=$captured" "rejected=$rejected" "canceled=$canceled" "expired=$expired" "checking=$checking" "unknown=/capture/nobody-knows-this-one")
wanted=()
for page in "${pages[@]}"; do
  [[ $# -lt 2 || " ${*:2} form " == *" ${page%%=*} "* ]] && wanted+=("$page")
done
node tests/Benchmarks/page.mjs "$ADDRESS" "$BARE" "$LIGHTHOUSE" "$RUNS" "${wanted[@]}"
