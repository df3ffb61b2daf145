#!/bin/sh
# Plausible takes its secrets from variables only; they are set here, where nobody else sees them. It migrates before it serves.
set -eu
secret() { cat "/run/secrets/$1"; }
export SECRET_KEY_BASE="$(secret secret_key_base)" TOTP_VAULT_KEY="$(secret totp_vault_key)"
export DATABASE_URL="postgres://plausible:$(secret db_password)@$DATABASE_HOST:5432/plausible"
export CLICKHOUSE_DATABASE_URL="http://$EVENTS_HOST:8123/plausible_events_db"
/entrypoint.sh db createdb
/entrypoint.sh db migrate
exec /entrypoint.sh run
