#!/usr/bin/env bash
# Breaks the running product from outside and compares the ledgers afterwards. Exit code 0: nothing broke.
#   tests/Faults/run.sh all --bounded                                        as tests/run.sh does it, a few minutes
#   tests/Faults/run.sh kill --submissions 1000 --kills 50 --database postgres
# Without arguments it prints what there is. Needs PostgreSQL's programs for --database postgres and both (the default).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
[[ -n ${HC_FAULTS_BUILT:-} ]] || dotnet build tests/Faults -c Release -v quiet -nologo -clp:ErrorsOnly
exec dotnet tests/Faults/bin/Release/net10.0/Faults.dll "$@"
