#!/usr/bin/env bash
# The official image's healthcheck, as far as recipes use it: --connect and --innodb_initialized succeed once the server takes connections.
set -eo pipefail
[ $# -gt 0 ] || { echo "usage: healthcheck.sh [--connect] [--innodb_initialized]" >&2; exit 1; }
for check in "$@"; do
  case $check in
    # A refused login is an answer too; it is the connection that counts.
    --connect) mariadb-admin --no-defaults --protocol=tcp --host=127.0.0.1 --connect-timeout=2 --user=healthcheck ping >/dev/null 2>&1 ;;
    --innodb_initialized) [ "$(mariadb --no-defaults --socket=/run/mysqld/mysqld.sock --user=healthcheck -NBe "SELECT 1 FROM information_schema.ENGINES WHERE engine='innodb' AND support IN ('YES','DEFAULT')")" = 1 ] ;;
    *) echo "healthcheck.sh: $check is not known here" >&2; exit 1 ;;
  esac
done
