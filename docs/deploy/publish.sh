#!/usr/bin/env bash
# Publishes the product for Linux on x64, and beside it what it is made of (CycloneDX): packages, versions, hashes, licences.
#   docs/deploy/publish.sh [directory, artifacts/publish]
# The target needs the ASP.NET Core 10 runtime. What is restored is what packages.linux-x64.lock.json says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly OUTPUT=${1:-artifacts/publish} PROJECT=src/HostedCapture/HostedCapture.csproj
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
publish=(-c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -p:RestoreLockedMode=true -p:ContinuousIntegrationBuild=true)

rm -rf "$OUTPUT/app" "$OUTPUT/sbom.json"
dotnet publish "$PROJECT" "${publish[@]}" -o "$OUTPUT/app" -v quiet
version=$(dotnet msbuild "$PROJECT" -t:MinVer -getProperty:Version)
dotnet tool restore -v quiet
dotnet tool run dotnet-CycloneDX "$PROJECT" --disable-package-restore --runtime linux-x64 --output-format Json \
  --output "$OUTPUT" --filename sbom.json --set-name HostedCapture --set-version "$version" >"$OUTPUT/sbom.log" ||
  { cat "$OUTPUT/sbom.log"; exit 1; }
rm "$OUTPUT/sbom.log"
echo "HostedCapture $version is in $OUTPUT/app; what it is made of, in $OUTPUT/sbom.json"
