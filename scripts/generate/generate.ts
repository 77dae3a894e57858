/** Makes everything anew that is written twice: the tables of README.md, from action.yml. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readActionFile } from '../stand-in/action-file.ts';
import { renderTables } from './tables.ts';

writeFileSync('README.md', renderTables(readFileSync('README.md', 'utf8'), readActionFile()));
