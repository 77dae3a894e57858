// Preloaded into every program: at its exit, the most memory that it held, in bytes, goes to file descriptor 3.

const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => writeSync(3, String(peakMemory())));

/** On Linux `maxRSS` begins with the memory of the process that started this one, so the kernel's own mark is read. */
function peakMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
