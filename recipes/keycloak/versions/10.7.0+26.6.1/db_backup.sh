#!/bin/bash
# dump: leaves the database in its volume. restore: puts it back, without the tables that came later.
set -euo pipefail
file=/var/lib/mysql/backup.sql.gz
export MYSQL_PWD="$(<"$MARIADB_ROOT_PASSWORD_FILE")"
case $1 in
  dump) mariadb-dump --single-transaction --add-drop-database --databases "$MARIADB_DATABASE" | gzip >"$file" ;;
  restore) gunzip -c "$file" | mariadb ;;
  *) echo "usage: $0 dump|restore" >&2; exit 2 ;;
esac
