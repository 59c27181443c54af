# Sourced by scripts of checks that are counted.
passed=0
failed=0

check() { # check NAME COMMAND...: runs it, counts it, shows its output when it fails
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1)); echo "ok      $name"
  else
    failed=$((failed + 1)); echo "FAILED  $name"; tail -n 60 "$log" | sed 's/^/        /'
  fi
  rm -f "$log"
}

finish() { # prints the sum; false when one failed
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
