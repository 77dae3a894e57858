import { resolve } from 'node:path';

/**
 * For the environment of a process that runs the sources: what one has compiled and stripped of types, the next finds
 * there, which saves half of its CPU. Node checks that a file is still the same. A process that is killed leaves
 * nothing.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../node_modules/.cache/byok-sources'),
};
