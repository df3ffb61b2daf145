#!/bin/sh
# Installs a Ghost release below $GHOST_INSTALL, in the layout of Ghost's own command line tool.
set -e
export HOME=/tmp/home npm_config_update_notifier=false NPM_CONFIG_USERCONFIG=/tmp/host/npmrc
mkdir -p "$HOME"
if [ -s /tmp/host/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=/tmp/host/ca-certificates.crt npm_config_cafile=/tmp/host/ca-certificates.crt
fi

release=$GHOST_INSTALL/versions/$GHOST_VERSION
mkdir -p "$release"
cd "$HOME"
npm pack --silent "ghost@$GHOST_VERSION" >/dev/null
tar -xzf "ghost-$GHOST_VERSION.tgz" -C "$release" --strip-components=1
npm install --silent --no-audit --no-fund --prefix "$HOME/pnpm" "pnpm@$PNPM_VERSION"

# The release brings its own lock file, so what is installed is what its authors tested. None of the modules that MySQL and MariaDB need
# has to be compiled, and the scripts of the others would download.
cd "$release"
CI=true "$HOME/pnpm/node_modules/.bin/pnpm" install --prod --frozen-lockfile --ignore-scripts \
  --store-dir "$HOME/store" --config.node-linker=hoisted --config.package-import-method=hardlink >"$HOME/log" 2>&1 || { tail -n 30 "$HOME/log"; exit 1; }

find "$release" -type f -name '*.map' -delete
mv "$release/content" "$GHOST_INSTALL/content.orig"
ln -s "versions/$GHOST_VERSION" "$GHOST_INSTALL/current"
mkdir -p "$GHOST_INSTALL/content"
chown -R node:node "$GHOST_INSTALL/content" "$GHOST_INSTALL/content.orig"
rm -rf "$HOME"
