#!/usr/bin/env bash
# The database as one file in its own volume, for the backup bot to take.
set -euo pipefail
dump=/var/lib/mysql/backup.sql.gz
MYSQL_PWD=$(</run/secrets/db_root_password)
export MYSQL_PWD

case ${1:-} in
  dump)
    mariadb-dump --user=root --single-transaction --add-drop-database --databases ghost | gzip >"$dump.part"
    mv "$dump.part" "$dump"
    ;;
  restore)
    gunzip -c "$dump" | mariadb --user=root
    ;;
  *)
    echo "usage: db_backup.sh dump|restore" >&2
    exit 2
    ;;
esac
