#!/bin/sh
# The password of the database goes from its file into the app's own configuration file.
set -eu
export GITEA__database__PASSWD="$(cat /run/secrets/db_password)"
exec /usr/bin/dumb-init -- /usr/local/bin/docker-entrypoint.sh "$@"
