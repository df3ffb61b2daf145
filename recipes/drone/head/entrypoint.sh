#!/bin/sh
# Drone takes its secrets from variables only; they are set here, where nobody else sees them.
set -eu
secret() { cat "/run/secrets/$1"; }
export DRONE_RPC_SECRET="$(secret rpc_secret)"
export DRONE_GITEA_CLIENT_SECRET="$(secret client_secret)"
export DRONE_USER_CREATE="username:$ADMIN_USERNAME,machine:true,admin:true,token:$(secret admin_token)"
export DRONE_DATABASE_DATASOURCE="postgres://drone:$(secret db_password)@$DATABASE_HOST:5432/drone?sslmode=disable"
exec /bin/drone-server
