// Preloaded by a test: writes down every file that a step loads.

import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    appendFileSync(`${process.env.RUNNER_TEMP}/loaded`, `${url}\n`);
    return next(url, context);
  },
});
