#!/bin/sh
# Installs a Node-RED release, and the sign-in strategy that its recipe uses, below /usr/src/node-red.
set -e
export HOME=/tmp/home npm_config_update_notifier=false NPM_CONFIG_USERCONFIG=/tmp/host/npmrc
mkdir -p "$HOME" /usr/src/node-red
if [ -s /tmp/host/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=/tmp/host/ca-certificates.crt npm_config_cafile=/tmp/host/ca-certificates.crt
fi
npm install --silent --no-audit --no-fund --ignore-scripts --prefix /usr/src/node-red "node-red@$NODE_RED_VERSION" passport-openidconnect@0.1.2
rm -rf "$HOME"
