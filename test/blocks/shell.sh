# What the programs of bin share. A command that fails is written to $FAILED, because a shell goes on after it.

counted() {
  local code=0
  "$@" || code=$?
  # Nothing to retry is an answer: the lines of a block are alternatives.
  if [ $code = 4 ] && [[ " $* " == *' retry '* ]]; then code=0; fi
  if [ $code != 0 ]; then echo "exit $code: $*" >>"$FAILED"; fi
  return $code
}

# until_says PATTERN COMMAND…: ends it by SIGTERM when it has said that.
until_says() {
  local log
  start_and_wait "$@"
  kill -TERM "$pid"
  wait "$pid" || true
  cat "$log"
}

# beside PATTERN COMMAND…: leaves it running; whoever runs the block ends it, with the block's process group.
beside() {
  local log
  start_and_wait "$@"
  cat "$log"
}

start_and_wait() {
  log=$(mktemp --tmpdir="$BLOCK_FOLDER")
  "${@:2}" >"$log" 2>&1 </dev/null &
  pid=$!
  until grep --quiet --extended-regexp "$1" "$log"; do
    if ! kill -0 "$pid" 2>/dev/null; then
      echo "ended too early: ${*:2}" >>"$FAILED"
      cat "$log"
      exit 1
    fi
    sleep 0.05
  done
}
