/**
 * Removes the C headers, 67 MB, that come with Node as a dev dependency: nothing here compiles against it. Plain
 * JavaScript: it runs on whatever Node the machine has.
 */
import { rmSync } from 'node:fs';
import { arch, platform } from 'node:process';

rmSync(`node_modules/node/node_modules/node-${platform}-${arch}/include`, { recursive: true, force: true });
