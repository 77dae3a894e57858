// Preloaded by a test: writes down every connection that a process opens, every name that it looks up, every datagram that
// it sends, and every program that it starts, where all of them have to pass: below the libraries.

import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const require = createRequire(import.meta.url);

/** @param {string} line */
const note = (line) => appendFileSync(`${process.env.CONNECTIONS}`, `${line}\n`);

/**
 * @param {any} owner
 * @param {string} name
 * @param {(given: any[]) => string} describe
 */
function watch(owner, name, describe) {
  const real = owner[name];
  owner[name] = function watched(/** @type {any[]} */ ...given) {
    note(describe(given));
    return Reflect.apply(real, this, given);
  };
}

const { TCP } = Reflect.apply(Reflect.get(process, 'binding'), process, ['tcp_wrap']);
const { Pipe } = Reflect.apply(Reflect.get(process, 'binding'), process, ['pipe_wrap']);
for (const name of ['connect', 'connect6']) watch(TCP.prototype, name, ([, host, port]) => `tcp ${host}:${port}`);
watch(Pipe.prototype, 'connect', ([, path]) => `pipe ${path}`);
const dgram = require('node:dgram');
for (const name of ['send', 'connect'])
  watch(dgram.Socket.prototype, name, (given) => `udp ${given.slice(1).join(' ')}`);
const dns = require('node:dns');
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse']) {
    if (typeof Reflect.get(owner, name) === 'function') watch(owner, name, ([host]) => `name ${host}`);
  }
}
for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync', 'fork']) {
  watch(childProcess, name, ([program]) => `program ${basename(String(program))}`);
}
