# Sourced by scripts of checks that are counted.
passed=0
failed=0
skipped=0
# What a command ends with that could not be tried here; its last line says why. Behind those of sysexits.h, so no verb ends with it.
SKIPPED_STATUS=79

check() { # check NAME COMMAND...: runs it, counts it, shows its output when it fails
  local name=$1 log status=0
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  case $status in
  0) passed=$((passed + 1)); echo "ok      $name" ;;
  "$SKIPPED_STATUS") skipped=$((skipped + 1)); echo "SKIPPED $name: $(tail -n 1 "$log")" ;;
  *) failed=$((failed + 1)); echo "FAILED  $name"; tail -n 60 "$log" | sed 's/^/        /' ;;
  esac
  rm -f "$log"
}

finds_nothing() { # finds_nothing COMMAND...: a search that ends with 1 and prints nothing; one that fails has not looked
  local found status=0
  found=$("$@") || status=$?
  head -n 5 <<<"$found"
  ((status == 1)) && [[ -z $found ]] || { echo "ended with $status: $*"; return 1; }
}

finish() { # prints the sum; false when one failed
  echo "$passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
  [ "$failed" -eq 0 ]
}
