#!/usr/bin/env bash
# The notes as a dump in their own volume, for the backup bot to take.
set -euo pipefail
cd /var/lib/notes

case ${1:-} in
  dump)
    { echo '-- MariaDB dump'; cat notes.txt; echo '-- Dump completed'; } | gzip >backup.sql.gz
    ;;
  restore)
    gunzip -c backup.sql.gz | sed '/^-- /d' >notes.txt
    ;;
esac
