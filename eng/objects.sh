# To be sourced. remove_objects FILTER...: removes what the filters of the docker command choose, `--filter label=...` each: services and what belongs
# to them where the engine is a swarm manager, then containers, networks and volumes. Swarm lets go of things a moment after it said so.
remove_objects() {
  local kind ids began=$SECONDS
  local -a kinds=(container network volume)
  [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" != true ] || kinds=(service container secret config network volume)
  for kind in "${kinds[@]}"; do
    while :; do
      ids=$(objects_of "$kind" "$@")
      [ -n "$ids" ] || break
      if [ "$kind" = container ]; then docker rm -f -v $ids >/dev/null 2>&1 || true; else docker "$kind" rm $ids >/dev/null 2>&1 || true; fi
      [ -n "$(objects_of "$kind" "$@")" ] || break
      [ $((SECONDS - began)) -lt 60 ] || { echo "after 60 s the engine still has: $kind $(objects_of "$kind" "$@" | paste -sd' ')" >&2; return 1; }
      read -rt 0.1 <> <(:) || true
    done
  done
}

# objects_of KIND FILTER...: their ids
objects_of() {
  local kind=$1
  shift
  if [ "$kind" = container ]; then docker ps -aq "$@"; else docker "$kind" ls -q "$@"; fi
}
