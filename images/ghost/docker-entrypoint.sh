#!/bin/sh
# Gives the content volume what a new one lacks, drops root, and runs the app: what the official image's entrypoint does.
set -e
case "$*" in
  node*current/index.js*) ;;
  *) exec "$@" ;;
esac

for source in "$GHOST_INSTALL"/content.orig/* "$GHOST_INSTALL"/content.orig/themes/*; do
  target=$GHOST_CONTENT/${source#"$GHOST_INSTALL"/content.orig/}
  [ -e "$target" ] || { mkdir -p "$(dirname "$target")"; cp -a "$source" "$target"; }
done
if [ "$(id -u)" = 0 ]; then
  find "$GHOST_CONTENT" ! -user node -exec chown node '{}' +
  exec setpriv --reuid=node --regid=node --init-groups "$@"
fi
exec "$@"
