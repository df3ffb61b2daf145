#!/bin/bash
# Adds the sign-in strategy where the image lacks it, and starts the app with the recipe's settings.
set -e
node -e "require.resolve('passport-openidconnect')" 2>/dev/null || npm install --no-audit --no-fund --prefix /data passport-openidconnect@0.1.2
exec ./entrypoint.sh --settings /recipe-settings.js
