// Preloaded by a test: writes down every file that a step loads, and at its end the modules of Node.

import { appendFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    appendFileSync(`${process.env.RUNNER_TEMP}/loaded`, `${url}\n`);
    return next(url, context);
  },
});

// Each as `NativeModule NAME`.
process.on('exit', () => {
  writeFileSync(`${process.env.RUNNER_TEMP}/builtins`, Reflect.get(process, 'moduleLoadList').join('\n'));
});
