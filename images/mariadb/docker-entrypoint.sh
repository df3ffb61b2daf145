#!/usr/bin/env bash
# Makes a database on an empty volume and then runs the server, with the variables of the official image.
set -euo pipefail
data=/var/lib/mysql
say() { printf '[entrypoint] %s\n' "$*"; }

# The value of MARIADB_<name> or MYSQL_<name>, each also from the file that <variable>_FILE names.
setting() {
  local prefix variable file
  for prefix in MARIADB MYSQL; do
    variable=${prefix}_$1 file=${prefix}_$1_FILE
    if [ -n "${!variable:-}" ] && [ -n "${!file:-}" ]; then
      say "both $variable and $file are set; set one of them" >&2
      exit 1
    fi
    if [ -n "${!variable:-}" ]; then printf '%s' "${!variable}"; return; fi
    if [ -n "${!file:-}" ]; then printf '%s' "$(<"${!file}")"; return; fi
  done
}

# A text as an SQL string: the only two characters that end or escape one are doubled.
quoted() { local text=${1//\\/\\\\}; printf "'%s'" "${text//\'/\'\'}"; }
name() { printf '`%s`' "${1//\`/\`\`}"; }

initialise() {
  local root database user password
  root=$(setting ROOT_PASSWORD) database=$(setting DATABASE) user=$(setting USER) password=$(setting PASSWORD)
  if [ -z "$root" ] && [ -n "$(setting RANDOM_ROOT_PASSWORD)" ]; then
    root=$(head -c 24 /dev/urandom | base64)
    say "GENERATED ROOT PASSWORD: $root"
  fi
  if [ -z "$root" ] && [ -z "$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)" ]; then
    say "Database is uninitialized and password option is not specified" >&2
    say "You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD" >&2
    exit 1
  fi

  say "Initializing database files"
  mariadb-install-db --user=mysql --datadir="$data" --skip-test-db --auth-root-authentication-method=normal --skip-name-resolve >/dev/null
  {
    printf 'ALTER USER root@localhost IDENTIFIED BY %s;\n' "$(quoted "$root")"
    printf "CREATE USER IF NOT EXISTS root@'%%' IDENTIFIED BY %s;\nGRANT ALL ON *.* TO root@'%%' WITH GRANT OPTION;\n" "$(quoted "$root")"
    printf 'CREATE USER IF NOT EXISTS healthcheck@localhost;\nGRANT USAGE ON *.* TO healthcheck@localhost;\n'
    [ -z "$database" ] || printf 'CREATE DATABASE IF NOT EXISTS %s;\n' "$(name "$database")"
    if [ -n "$user" ] && [ -n "$password" ]; then
      printf "CREATE USER IF NOT EXISTS %s@'%%' IDENTIFIED BY %s;\n" "$(quoted "$user")" "$(quoted "$password")"
      [ -z "$database" ] || printf "GRANT ALL ON %s.* TO %s@'%%';\n" "$(name "$database")" "$(quoted "$user")"
    fi
    printf 'FLUSH PRIVILEGES;\n'
  } >"$data/.init.sql"
  chmod 600 "$data/.init.sql"
  chown mysql:mysql "$data/.init.sql"
}

# Scripts of the operator need a server: one that only this container can reach, so that nobody takes it for the real one.
run_scripts() {
  local script password
  compgen -G '/docker-entrypoint-initdb.d/*' >/dev/null || return 0
  say "Starting a temporary server for the scripts"
  mariadbd --skip-networking --init-file="$data/.init.sql" &
  until mariadb-admin --no-defaults --socket=/run/mysqld/mysqld.sock ping >/dev/null 2>&1; do kill -0 $! || exit 1; read -rt 0.1 <> <(:) || true; done
  password=$(setting ROOT_PASSWORD)
  client() { MYSQL_PWD=$password mariadb -uroot --socket=/run/mysqld/mysqld.sock $(setting DATABASE); }
  for script in /docker-entrypoint-initdb.d/*; do
    say "running $script"
    case $script in
      *.sh) . "$script" ;;
      *.sql) client <"$script" ;;
      *.sql.gz) gunzip -c "$script" | client ;;
      *) say "ignoring $script" ;;
    esac
  done
  MYSQL_PWD=$password mariadb-admin -uroot --socket=/run/mysqld/mysqld.sock shutdown
  wait
}

if [ "${1:-}" = mariadbd ] || [ "${1:-}" = mysqld ] || [ "${1#-}" != "${1:-}" ]; then
  [ "${1#-}" = "$1" ] || set -- mariadbd "$@"
  [ "$1" != mysqld ] || { shift; set -- mariadbd "$@"; }
  mkdir -p /run/mysqld
  chown mysql:mysql /run/mysqld "$data"
  if [ ! -d "$data/mysql" ]; then
    initialise
    run_scripts
  fi
  # The server reads the statements before it listens, so whoever can connect finds them done. They are idempotent: a container that was
  # killed in its first start runs them again.
  [ ! -e "$data/.init.sql" ] || set -- "$@" --init-file="$data/.init.sql"
fi
exec "$@"
