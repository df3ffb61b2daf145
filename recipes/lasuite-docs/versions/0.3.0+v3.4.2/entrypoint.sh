#!/bin/sh
# The app takes its secrets from variables only; they are set here, where nobody else sees them. The server migrates before it serves.
set -eu
secret() { cat "/run/secrets/$1"; }
export DB_PASSWORD="$(secret db_password)" DJANGO_SECRET_KEY="$(secret django_secret_key)" OIDC_RP_CLIENT_SECRET="$(secret oidc_rpcs)"
export AWS_S3_SECRET_ACCESS_KEY="$(secret minio_password)" Y_PROVIDER_API_KEY="$(secret y_provider_key)"
export COLLABORATION_SERVER_SECRET="$(secret collaboration_secret)"
[ "$1" != gunicorn ] || python manage.py migrate --noinput
exec /usr/local/bin/entrypoint "$@"
