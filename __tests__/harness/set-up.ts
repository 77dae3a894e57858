import fc from 'fast-check';
import { afterAll } from 'vitest';
import { removeFolders } from './folders.ts';

/** The same sources pass the same cases; `npm run fuzz` draws others. */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) });

// Vitest runs this once for each test file, also where the files of a worker share their modules.
afterAll(removeFolders);
