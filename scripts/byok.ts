/** Runs the command line from the sources: what `dist/byok/index.js` is in the package. */
import { start } from '../src/actions/start.ts';

await start('byok');
