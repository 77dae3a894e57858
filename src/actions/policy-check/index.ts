import { openRunner } from '../../runner/runner.ts';
import { main } from './main.ts';

const runner = openRunner();
await main(runner).catch((error: unknown) => runner.fail(`policy-check could not report its result: ${error}`));
runner.end();
