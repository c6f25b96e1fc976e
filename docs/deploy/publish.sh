#!/usr/bin/env bash
# Publishes the product and the console for Linux on x64, and beside each what it is made of (CycloneDX): packages, versions, hashes,
# licences.
#   docs/deploy/publish.sh [directory, artifacts/publish]
# The target needs the ASP.NET Core 10 runtime. What is restored is what packages.linux-x64.lock.json of each project says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly OUTPUT=${1:-artifacts/publish}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
options=(-c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -p:RestoreLockedMode=true -p:ContinuousIntegrationBuild=true)

# The project's name, and where it goes: app/ and sbom.json.
publish() {
  local name=$1 output=$2 project=src/$1/$1.csproj version
  rm -rf "$output/app" "$output/sbom.json"
  dotnet publish "$project" "${options[@]}" -o "$output/app" -v quiet
  version=$(dotnet msbuild "$project" -t:MinVer -getProperty:Version)
  dotnet tool run dotnet-CycloneDX "$project" --disable-package-restore --runtime linux-x64 --output-format Json \
    --output "$output" --filename sbom.json --set-name "$name" --set-version "$version" >"$output/sbom.log" ||
    { cat "$output/sbom.log"; exit 1; }
  rm "$output/sbom.log"
  echo "$name $version is in $output/app; what it is made of, in $output/sbom.json"
}

dotnet tool restore -v quiet
publish HostedCapture "$OUTPUT"
publish HostedCapture.Console "$OUTPUT/console"
