#!/bin/sh
# dump: leaves the database in its volume. restore: puts it back, all of it or nothing.
set -eu
file=/var/lib/postgresql/data/backup.sql
export PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"
case $1 in
  dump) pg_dump --clean --if-exists -U "$POSTGRES_USER" -d "$POSTGRES_DB" >"$file" ;;
  restore) psql -q --single-transaction -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$file" ;;
  *) echo "usage: $0 dump|restore" >&2; exit 2 ;;
esac
