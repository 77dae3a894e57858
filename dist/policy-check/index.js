import { start } from '../index.js';
await start('policy-check');
