#!/usr/bin/env bash
# Do two builds of the same sources give the same bytes? Builds the last commit twice (npm run package): once with packages behind a link, once with
# packages of its own in a folder with a longer name and spaces, with another umask, time zone, language and age of files, and as another user where root
# runs it. Takes two to three minutes. Prints one line a check and `N passed, N failed`, with how many were skipped.
#
#   scripts/check-same-bytes.sh [FOLDER]    FOLDER: compares with what a build elsewhere left there (its dist/package), instead of a second build
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
elsewhere=${1:+$(cd "$1" && pwd)} || exit 64
cd "$root" || exit 1
. "$root/scripts/counted-checks.sh"
# Outside /tmp: builds are large.
work=$(mktemp -d /var/tmp/minesweep-same.XXXXXX)
# Nobody.
OTHER=65534
trap 'rm -rf "$work"' EXIT
first=$work/first
second="$work/another place/with a longer name"

copy_sources() { # copy_sources FOLDER: the last commit
  mkdir -p "$1" && git archive --format=tar HEAD | tar -x -C "$1"
}

build_first() {
  copy_sources "$first" && ln -s "$root/node_modules" "$first/node_modules" && build "$first"
}

build_second() {
  umask 077
  export TZ=Pacific/Auckland LC_ALL=C
  copy_sources "$second" && find "$second" -exec touch -d '2031-05-05 03:03:03' {} + || return 1
  # Shared with the first where the file system can: the bytes of packages are not in question.
  cp -a --reflink=auto "$(readlink -f "$root/node_modules")" "$second/node_modules" || return 1
  if can_be_another; then
    # What npm fetches by a lock file it may not be able to fetch as somebody else, whose settings are not ours.
    mkdir "$second/dist" && cp -a --reflink=auto "$first"/dist/package-needs-* "$second/dist/" || return 1
    chmod 755 "$work" "$(dirname "$second")" && mkdir "$work/home" && chown -R "$OTHER:$OTHER" "$second" "$work/home" || return 1
    build "$second" env HOME="$work/home" USER=nobody LOGNAME=nobody setpriv --reuid="$OTHER" --regid="$OTHER" --clear-groups || return 1
  else
    build "$second" || return 1
  fi
  elsewhere="$second/dist/package"
}

can_be_another() { ((EUID == 0)) && command -v setpriv >/dev/null; }

# As another user, or skipped: whose are the files that were built?
is_of_another() {
  can_be_another || { echo 'only root can build as somebody else, with setpriv'; return "$SKIPPED_STATUS"; }
  [[ $(stat -c %u "$elsewhere/minesweep") == "$OTHER" && $(stat -c %u "$first/dist/package/minesweep") == 0 ]]
}

build() { # build FOLDER [COMMAND...]: by a command, such as `env`
  (cd "$1" && PATH="$1/node_modules/.bin:$PATH" "${@:2}" node scripts/package/main.ts)
}

same() { # same FILE: in both folders
  cmp "$first/dist/package/$1" "$elsewhere/$1"
}

names_of() { (cd "$1" && ls -A); }

check 'the first is built' build_first
if [[ -z $elsewhere ]]; then
  check 'the second is built' build_second
  check 'the second is built by another user' is_of_another
fi
check 'the same files' diff <(names_of "$first/dist/package") <(names_of "$elsewhere")
for file in "$first"/dist/package/*; do check "the same bytes: $(basename "$file")" same "$(basename "$file")"; done
finish
