#!/usr/bin/env node
if (Number.parseInt(process.versions.node, 10) >= 22) await import('../index.js').then(({ start }) => start('byok'));
else {
  console.error(`byok needs Node 22 or later; this is ${process.versions.node}.`);
  process.exitCode = 2;
}
