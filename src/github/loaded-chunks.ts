import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tells of each file that is loaded from now on: a lazy part that a step did not need shows by its absence. */
export function noteLoads(debug: (line: string) => void): void {
  const { registerHooks } = process.getBuiltinModule('node:module');
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) debug(`Loading ${basename(fileURLToPath(url))}.`);
      return next(url, context);
    },
  });
}
