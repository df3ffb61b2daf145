// All that the server keeps, in one SQLite file of the volume.
import { DatabaseSync } from 'node:sqlite';

export const file = '/data/provider.db';
export const backup = '/data/backup.db';
export const tables = ['settings', 'clients', 'users', 'entries'];

export function open() {
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS clients (id TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, salt TEXT NOT NULL, hash TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS entries (
      model TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER, grant_id TEXT, uid TEXT, user_code TEXT, PRIMARY KEY (model, id));
  `);
  return db;
}

// What the library stores: https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js describes the methods.
export function adapters(db) {
  const now = () => Math.floor(Date.now() / 1000);
  const read = (row) => (row && (!row.expires || row.expires > now()) ? JSON.parse(row.value) : undefined);
  return class {
    constructor(model) { this.model = model; }
    async upsert(id, value, expiresIn) {
      db.prepare('INSERT OR REPLACE INTO entries (model, id, value, expires, grant_id, uid, user_code) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(this.model, id, JSON.stringify(value), expiresIn ? now() + expiresIn : null, value.grantId ?? null, value.uid ?? null, value.userCode ?? null);
    }
    async find(id) {
      return this.model === 'Client'
        ? read(db.prepare('SELECT value FROM clients WHERE id = ?').get(id))
        : read(db.prepare('SELECT value, expires FROM entries WHERE model = ? AND id = ?').get(this.model, id));
    }
    async findByUid(uid) { return read(db.prepare('SELECT value, expires FROM entries WHERE model = ? AND uid = ?').get(this.model, uid)); }
    async findByUserCode(code) { return read(db.prepare('SELECT value, expires FROM entries WHERE model = ? AND user_code = ?').get(this.model, code)); }
    async consume(id) {
      const value = await this.find(id);
      if (value) db.prepare('UPDATE entries SET value = ? WHERE model = ? AND id = ?').run(JSON.stringify({ ...value, consumed: now() }), this.model, id);
    }
    async destroy(id) { db.prepare('DELETE FROM entries WHERE model = ? AND id = ?').run(this.model, id); }
    async revokeByGrantId(grant) { db.prepare('DELETE FROM entries WHERE grant_id = ?').run(grant); }
  };
}
