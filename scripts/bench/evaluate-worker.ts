/** Runs so many rows at a provider on loopback, and prints how many seconds that took. */
import { layOutRows, rowsOf, runningRows } from '../../__tests__/harness/running-rows.ts';

const [url = '', rows, concurrency] = process.argv.slice(2);
const source = `messages:
  - role: system
    content: You count things in short sentences.
  - role: user
    content: "How many of these are there: {{word}}?"
evaluators:
  - name: counts
    regex: '\\d+'
`;

using folder = layOutRows();
const started = performance.now();
const { ended, results } = await runningRows({
  ...{ url, folder, source, rows: rowsOf(Number(rows)), concurrency: Number(concurrency), deadline: 3_600_000 },
});
const seconds = (performance.now() - started) / 1000;
if (ended) throw new Error(JSON.stringify(ended));
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1_000_000, results: results.count }));
