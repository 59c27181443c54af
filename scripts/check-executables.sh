#!/usr/bin/env bash
# Does each executable run by itself? Builds both (npm run package), then starts the Linux one in a tree that holds nothing but it and the C
# library: no Node, no checkout, no shell. Then the Windows one under Wine. Needs root and Debian. Prints one line a check and `N passed, N failed`,
# with how many were skipped.
#
#   scripts/check-executables.sh [--built]    --built: takes what lies in dist/package, and what was put in from dist/package-work
set -uo pipefail
# What is mounted here is mounted for nobody else, and is gone with the last process of it.
[[ ${1-} == --alone ]] || exec unshare --mount --propagation private "$0" --alone "$@"
shift
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
export PATH="$root/node_modules/.bin:$PATH"
executable=$root/dist/package/minesweep
put_in=$root/dist/package-work
tree=$(mktemp -d /var/tmp/minesweep-executable.XXXXXX)
. "$root/scripts/counted-checks.sh"
running=()

clean_up() {
  for pid in "${running[@]+"${running[@]}"}"; do kill -KILL "$pid" 2>/dev/null; done
  umount --lazy "$tree/proc" 2>/dev/null
  rm -rf --one-file-system "$tree"
}
trap clean_up EXIT

build_tree() {
  mkdir -p "$tree"/{proc,dev,sys,tmp,home/user,opt/pretend,etc} || return 1
  chmod 755 "$tree" && chmod 1777 "$tree/tmp" && chown 65534:65534 "$tree/home/user" || return 1
  cp "$executable" "$tree/minesweep" && cp /bin/bash "$tree/opt/pretend/xmrig" || return 1
  local library
  for library in $(ldd "$executable" /bin/bash | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
    mkdir -p "$tree$(dirname "$library")" && cp -L "$library" "$tree$library" || return 1
  done
  mknod -m 666 "$tree/dev/null" c 1 3 && mknod -m 666 "$tree/dev/urandom" c 1 9 && mount --bind /proc "$tree/proc" || return 1
  local node
  node=$(find "$tree" -xdev -name 'node*' -type f) && [[ -z $node ]] || { echo "a Node is there, or nobody could look: $node"; return 1; }
}

inside() { # inside USER COMMAND...: in the tree, with flags in the environment for a Node that is not there
  env -i HOME=/home/user NODE_OPTIONS=--no-such-flag "$(command -v chroot)" --userspec="$1" "$tree" "${@:2}"
}

answers() { # answers USER
  inside "$1" /minesweep version | grep -qx "minesweep $(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json) on Node 24\..*" &&
    inside "$1" /minesweep --help | grep -q 'Exit status' &&
    inside "$1" /minesweep version --lang zh-Hant | grep -q minesweep
}

eventually() { # eventually SECONDS COMMAND...: asks again until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || { echo "not in time: $*"; return 1; }
    sleep 0.3
  done
}

knows_host() { inside "$1" /minesweep hosts list --data "$2" -o json >"$tree/hosts" 2>&1 && grep -q '"busyCores"' "$tree/hosts"; }
part() { pgrep -f "^/minesweep .*part:$1 .*--data $2"; }
names_xmrig() { inside 0:0 /minesweep incidents list --data /data -o json >"$tree/incidents" && grep -q '"/opt/pretend/config.json"' "$tree/incidents"; }

start_up() { # start_up USER DATA: leaves its process id in $up
  env -i HOME=/home/user "$(command -v chroot)" --userspec="$1" "$tree" /minesweep up --data "$2" >"$tree/up.log" 2>&1 &
  up=$!
  running+=("$up")
  eventually 60 knows_host "$1" "$2" || { cat "$tree/up.log" "$tree/hosts"; return 1; }
}

stops() { # stops DATA: on SIGTERM, with status 0 and nothing left
  local status=0
  kill -TERM "$up"
  wait "$up" || status=$?
  cat "$tree/up.log"
  ((status == 0)) && finds_nothing pgrep -f "^/minesweep .*--data $1"
}

serves_console() {
  local api
  api=$(sed -n 's/.*"api": *"\([^"]*\)".*/\1/p' "$tree/data/runtime.json")
  curl --silent --fail --max-time 10 "$api/" >"$tree/page" && grep -q '<div id="root"' "$tree/page" &&
    curl --silent --fail --max-time 10 --output /dev/null "$api$(grep -o '/assets/[^"]*\.js' "$tree/page" | head -n 1)"
}

# The agent's and the collector's native parts are mapped, not merely lying there.
has_native_parts() {
  local agent collector
  agent=$(part agent /data/agent) && collector=$(part collector /data) || return 1
  grep -q '/var/lib/minesweep/unpacked/[0-9a-f]*\.node' "/proc/$agent/maps" &&
    grep -q '/var/lib/minesweep/unpacked/[0-9a-f]*\.node' "/proc/$collector/maps" &&
    [[ $(stat -c %a "$tree/var/lib/minesweep/unpacked") == 700 ]]
}

replaces_damaged_parts() {
  local file damaged=0
  for file in "$tree"/var/lib/minesweep/unpacked/*.node; do
    printf 'damaged' | dd of="$file" bs=1 seek=4096 conv=notrunc status=none && damaged=$((damaged + 1))
  done
  start_up 0:0 /data && has_native_parts && stops /data || return 1
  for file in "$tree"/var/lib/minesweep/unpacked/*.node; do
    [[ $(sha256sum <"$file") == "$(basename "$file" .node)  -" ]] || return 1
  done
  ((damaged >= 2))
}

# Where nothing may run from its folder an agent goes on with less, and says so.
says_why_without_native_parts() {
  local status=0
  mount -t tmpfs -o noexec,mode=755 tmpfs "$tree/var/lib/minesweep" || return 1
  inside 0:0 /minesweep doctor >"$tree/doctor" || status=$?
  umount "$tree/var/lib/minesweep"
  cat "$tree/doctor"
  ((status == 2)) && grep -q '^Without native calls: .*/var/lib/minesweep/unpacked (no mount option noexec)$' "$tree/doctor"
}

finds_the_pretended_miner() {
  printf '{"cpu":{"enabled":true},"pools":[{"url":"pool.example:3333","user":"somebody","algo":"rx/0"}]}' >"$tree/opt/pretend/config.json"
  env -i "$(command -v chroot)" "$tree" /opt/pretend/xmrig -c 'cd /opt/pretend; while ((SECONDS < 90)); do :; done' &
  running+=("$!")
  eventually 60 names_xmrig
}

# What rules for miners search files for; Node itself has none of it. Words of our signatures that lie open would make every such rule name us.
has_no_words_of_miners() {
  finds_nothing grep -aoiE 'stratum\+(tcp|ssl)|xmrig|cryptonight|minexmr|supportxmr|nanopool|donate-level|mining\.submit' "$@"
}

# Texts lie deflated in the executables, so what was put in is searched as well; packages may lie behind a link.
names_no_place_of_the_builder() { # names_no_place_of_the_builder FILE|FOLDER...
  finds_nothing grep -raoF -e "$root" -e "$(readlink -f "$root")" -e "$(readlink -f "$root/node_modules")" "$@"
}

[[ ${1-} == --built ]] || check 'both are built' npm run --silent package
check 'a tree with nothing but the executable' build_tree
check 'answers as root' answers 0:0
check 'answers as an ordinary user' answers 65534:65534
check 'up: agent connected' start_up 0:0 /data
check 'up: the console is served' serves_console
check 'up: native parts are loaded from a closed folder' has_native_parts
check 'up: a burner with the configuration of a miner is found' finds_the_pretended_miner
check 'up: ends on SIGTERM, leaving no process' stops /data
check 'damaged native parts are noticed and replaced' replaces_damaged_parts
check 'where native parts cannot be loaded, doctor says why' says_why_without_native_parts
check 'up as an ordinary user' start_up 65534:65534 /home/user/data
check 'up as an ordinary user: ends on SIGTERM' stops /home/user/data
check 'no place of the machine that built them is in them' names_no_place_of_the_builder "$executable" "$executable.exe" "$put_in"/{linux,windows}-x64
check 'no word of our signatures lies open in them' has_no_words_of_miners "$executable" "$executable.exe"
check 'checksums' bash -c 'cd dist/package && sha256sum --quiet --check SHA256SUMS'
check 'minesweep.exe under Wine' node scripts/package/check-under-wine.ts
finish
