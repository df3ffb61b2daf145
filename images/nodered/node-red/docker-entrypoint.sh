#!/bin/bash
# Starts the app on /data, as the official image does: its settings are copied there once, and stay the user's.
set -e
[ -e /data/settings.js ] || cp node_modules/node-red/settings.js /data/settings.js
trap 'kill -TERM "$node"; wait "$node"' TERM INT
node $NODE_OPTIONS node_modules/node-red/red.js --userDir /data "$FLOWS" "$@" &
node=$!
wait "$node"
