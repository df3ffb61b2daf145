// Users sign in through an OpenID Connect provider; a program takes the API token.
const { readFileSync, writeFileSync } = require('node:fs');
const { events } = require('@node-red/util');

const secret = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trim();
const env = process.env;

// The app answers a request to load flows before it runs them; the restore has to know when it does.
events.on('flows:started', () => writeFileSync('/tmp/flows-started', new Date().toISOString()));

module.exports = {
  uiPort: 1880,
  credentialSecret: secret('credential_secret'),
  flowFile: 'flows.json',
  telemetry: { enabled: false, updateNotification: false },
  httpNodeCors: undefined,
  adminAuth: {
    type: 'strategy',
    strategy: {
      name: 'openidconnect',
      label: 'Sign in',
      icon: 'fa-lock',
      strategy: require('passport-openidconnect').Strategy,
      options: {
        issuer: env.OIDC_ISSUER,
        authorizationURL: env.OIDC_AUTHORIZATION_ENDPOINT,
        tokenURL: env.OIDC_TOKEN_ENDPOINT,
        userInfoURL: env.OIDC_USERINFO_ENDPOINT,
        clientID: env.OIDC_CLIENT_ID,
        clientSecret: secret('oidc_client_secret'),
        callbackURL: `${env.BASE_URL}/auth/strategy/callback`,
        scope: ['profile', 'email'],
        proxy: true,
        verify: (issuer, profile, done) => done(null, profile),
      },
    },
    users: (username) => Promise.resolve(username === env.OIDC_ADMIN ? { username, permissions: '*' } : null),
    tokens: (token) => Promise.resolve(token === secret('api_token') ? { username: env.OIDC_ADMIN, permissions: '*' } : null),
  },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
