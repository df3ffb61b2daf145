// Puts the rows of the copy in the place of those of the running server, all at once.
import { existsSync } from 'node:fs';
import { backup, open, tables } from './store.mjs';

if (!existsSync(backup)) throw new Error(`${backup} is not there`);
const db = open();
db.prepare('ATTACH ? AS backup').run(backup);
db.exec('BEGIN IMMEDIATE');
for (const table of tables) db.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM backup.${table};`);
db.exec('COMMIT');
