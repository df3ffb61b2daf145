# To be sourced. supervise COMMAND...: runs a command, passes on the signals that this shell gets, waits until the command has ended, and returns its
# exit code; never 0 when it was told to end. The command is in a process group of its own, so that it gets an interrupt from the terminal once, not twice.
supervise() {
  local status=0 told=
  set -m
  "$@" &
  local runner=$!
  set +m
  for signal in INT TERM HUP; do
    # A terminal that is gone ends a run as a request does.
    trap "told=yes; kill -s ${signal/HUP/TERM} $runner 2>/dev/null || true" $signal
  done
  while :; do
    status=0
    wait "$runner" || status=$?
    kill -0 "$runner" 2>/dev/null || break
  done
  # The first wait may have returned because of the signal; of a process that has ended the shell still knows how.
  [ -z "$told" ] || { wait "$runner" 2>/dev/null && status=0 || status=$?; }
  trap - INT TERM HUP
  [ -z "$told" ] || [ "$status" != 0 ] || status=130
  return "$status"
}
