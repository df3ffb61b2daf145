#!/bin/sh
# dump: leaves the events in their volume, as one archive. restore: puts them in the place of what is there.
set -eu
ask() { clickhouse-client --query "$1"; }
case $1 in
  dump) rm -f /var/lib/clickhouse/backups/events.zip; ask "BACKUP DATABASE plausible_events_db TO Disk('backups', 'events.zip')" ;;
  restore) ask "DROP DATABASE IF EXISTS plausible_events_db SYNC"; ask "RESTORE DATABASE plausible_events_db FROM Disk('backups', 'events.zip')" ;;
  *) echo "usage: $0 dump|restore" >&2; exit 2 ;;
esac
