// Leaves a consistent copy of the running server's database in the volume.
import { rmSync } from 'node:fs';
import { backup, open } from './store.mjs';

rmSync(backup, { force: true });
open().prepare('VACUUM INTO ?').run(backup);
