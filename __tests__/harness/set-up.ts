import { afterAll } from 'vitest';
import { removeFolders } from './folders.ts';

// Vitest runs this once for each test file, also where the files of a worker share their modules.
afterAll(removeFolders);
