#!/bin/sh
# Installs the library below /opt/oidc-provider.
set -e
export HOME=/tmp/home npm_config_update_notifier=false NPM_CONFIG_USERCONFIG=/tmp/host/npmrc
mkdir -p "$HOME" /opt/oidc-provider
if [ -s /tmp/host/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=/tmp/host/ca-certificates.crt npm_config_cafile=/tmp/host/ca-certificates.crt
fi
npm install --silent --no-audit --no-fund --ignore-scripts --prefix /opt/oidc-provider "oidc-provider@$OIDC_PROVIDER_VERSION"
rm -rf "$HOME"
