#!/usr/bin/env bash
# Breaks the running product from outside and compares the ledgers afterwards. Exit code 0: nothing broke.
#   tests/Faults/run.sh all --bounded                                        as tests/run.sh does it, a few minutes
#   tests/Faults/run.sh kill --submissions 1000 --kills 50 --database postgres
#   tests/Faults/run.sh payments --payments 500 --kills 30
#   tests/Faults/run.sh bank --submissions 1000 --kills 50
#   tests/Faults/run.sh histories 10000                                      random histories, in the suites
#   tests/Faults/run.sh fuzz 10000 42                                        so many cases of each kind, and a seed
# Without arguments it prints what there is. Needs PostgreSQL's programs for --database postgres and both (the default).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
in_suites() { dotnet test tests/HostedCapture.Tests -c Release --nologo --logger "console;verbosity=normal" --filter "FullyQualifiedName~$1"; }

case ${1:-} in
  histories) HC_HISTORIES=${2:-10000} in_suites HistoryTests; exit ;;
  fuzz) HC_FUZZ_CASES=${2:-10000} HC_FUZZ_SEED=${3:-20261121} in_suites FuzzTests; exit ;;
esac

[[ -n ${HC_FAULTS_BUILT:-} ]] || dotnet build tests/Faults -c Release -v quiet -nologo -clp:ErrorsOnly
exec dotnet tests/Faults/bin/Release/net10.0/Faults.dll "$@"
