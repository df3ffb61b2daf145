// The server around the library: where it keeps its data, who may sign in, and how an operator adds clients and users.
//   ISSUER            the address that users type
//   ADMIN_TOKEN_FILE  the bearer token of /admin
//   /admin/clients, /admin/clients/<id>, /admin/users/<name>   PUT, GET, DELETE
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createHash, generateKeyPairSync, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { adapters, open } from './store.mjs';

const issuer = process.env.ISSUER;
if (!issuer) throw new Error('ISSUER is not set');
const adminToken = readFileSync(process.env.ADMIN_TOKEN_FILE, 'utf8').trim();
const { version } = JSON.parse(readFileSync(new URL('./node_modules/oidc-provider/package.json', import.meta.url)));
const db = open();

// Keys are made once and stay: another key would end every session and break every token.
function kept(name, make) {
  const row = db.prepare('SELECT value FROM settings WHERE name = ?').get(name);
  if (row) return JSON.parse(row.value);
  const value = make();
  db.prepare('INSERT INTO settings (name, value) VALUES (?, ?)').run(name, JSON.stringify(value));
  return value;
}
const jwks = kept('jwks', () => ({ keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig', kid: randomBytes(8).toString('hex') }] }));
const cookieKeys = kept('cookies', () => [randomBytes(32).toString('hex')]);

const provider = new Provider(issuer, {
  adapter: adapters(db),
  jwks,
  cookies: { keys: cookieKeys },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, preferred_username: id, email: `${id}@example.com`, email_verified: true }),
  }),
  // Whoever runs the server also chose its clients: users are not asked for their consent.
  async loadExistingGrant(ctx) {
    const { client, session, provider: own } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    const existing = known && await own.Grant.find(known);
    if (existing) return existing;
    const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
provider.proxy = true;
// A client may be registered for all addresses of its site: https://app.example.com/*
const { redirectUriAllowed } = provider.Client.prototype;
provider.Client.prototype.redirectUriAllowed = function allowed(address) {
  return redirectUriAllowed.call(this, address) || this.redirectUris.some((known) => known.endsWith('/*') && address.startsWith(known.slice(0, -1)));
};
provider.on('server_error', (_, error) => console.error(error));

const page = (text) => `<!DOCTYPE html><title>Sign in</title><body>${text}</body>`;
const hash = (password, salt) => scryptSync(password, salt, 32);
const same = (one, other) => timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function reply(response, status, content, type = 'text/html; charset=utf-8') {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(content);
}
const json = (response, status, value) => reply(response, status, JSON.stringify(value), 'application/json');

async function signIn(request, response) {
  const { uid } = await provider.interactionDetails(request, response);
  const form = (note) => page(`${note}<form method="post" action="/sign-in/${uid}"><input name="username"><input name="password" type="password"><button>Sign in</button></form>`);
  if (request.method !== 'POST') return reply(response, 200, form(''));
  const given = new URLSearchParams(await body(request));
  const user = db.prepare('SELECT * FROM users WHERE name = ?').get(given.get('username') ?? '');
  if (!user || !timingSafeEqual(hash(given.get('password') ?? '', user.salt), Buffer.from(user.hash, 'hex'))) return reply(response, 401, form('<p>Wrong name or password.</p>'));
  return provider.interactionFinished(request, response, { login: { accountId: user.name } });
}

async function administer(request, response, [kind, encoded]) {
  if (!same(request.headers.authorization ?? '', `Bearer ${adminToken}`)) return json(response, 401, { error: 'the bearer token is missing or wrong' });
  const id = encoded && decodeURIComponent(encoded);
  const tables = { clients: 'id', users: 'name' };
  const key = tables[kind];
  if (!key) return json(response, 404, { error: 'there are clients and users' });
  if (!id) return json(response, 200, db.prepare(`SELECT ${key} AS id FROM ${kind} ORDER BY 1`).all().map((row) => row.id));
  if (request.method === 'DELETE') {
    const { changes } = db.prepare(`DELETE FROM ${kind} WHERE ${key} = ?`).run(id);
    return json(response, changes ? 200 : 404, {});
  }
  if (request.method === 'PUT') {
    const value = JSON.parse(await body(request));
    if (kind === 'clients') {
      db.prepare('INSERT OR REPLACE INTO clients (id, value) VALUES (?, ?)').run(id, JSON.stringify({ ...value, client_id: id }));
    } else {
      const salt = randomBytes(16).toString('hex');
      db.prepare('INSERT OR REPLACE INTO users (name, salt, hash) VALUES (?, ?, ?)').run(id, salt, hash(value.password, salt).toString('hex'));
    }
    return json(response, 200, {});
  }
  const row = db.prepare(`SELECT * FROM ${kind} WHERE ${key} = ?`).get(id);
  return row ? json(response, 200, kind === 'clients' ? JSON.parse(row.value) : { name: row.name }) : json(response, 404, {});
}

const library = provider.callback();
const server = createServer(async (request, response) => {
  try {
    const [, first, ...rest] = request.url.split('?')[0].split('/');
    if (first === 'health') return json(response, 200, { status: 'ok', version });
    if (first === 'admin') return await administer(request, response, rest);
    if (first === 'sign-in') return await signIn(request, response);
    return await library(request, response);
  } catch (error) {
    console.error(error);
    return json(response, error.statusCode ?? 500, { error: error.name, message: error.message });
  }
});
server.listen(3000, () => console.log(`oidc-provider ${version} serves ${issuer}`));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
