import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCoreFloor } from './bundle-core-floor.ts';
import { figureOf, ratioOf } from './compare.ts';
import { startLoopback } from './loopback.ts';
import { listPrograms } from './programs.ts';
import { runRounds } from './rounds.ts';

await using server = await startLoopback();
const folder = mkdtempSync(join(tmpdir(), 'byok-bench-'));
const programs = listPrograms(server.url, await bundleCoreFloor(folder));
const rounds = await runRounds(programs, server, Number(process.argv[2] ?? 7));
for (const p of programs)
  console.log(
    p.name,
    Math.round(figureOf(rounds, p.name, 'cpu').median),
    ratioOf(rounds, p.name, 'floor', 'cpu').median.toFixed(2),
    ratioOf(rounds, p.name, 'core floor, bundled', 'cpu').median.toFixed(2),
  );
