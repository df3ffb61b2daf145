#!/bin/bash
# Keycloak takes its passwords from variables only; they are set here, where nobody else sees them.
set -e
export KC_DB_PASSWORD="$(</run/secrets/db_password)" KC_BOOTSTRAP_ADMIN_PASSWORD="$(</run/secrets/admin_password)"
exec /opt/keycloak/bin/kc.sh "$@"
