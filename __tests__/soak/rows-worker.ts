/** Runs rows in a process of its own, which may be killed at any time: the server's URL, the workspace, and how many rows. */
import { flushCompileCache } from 'node:module';
import { layOutRows, rowsOf, runningRows } from '../harness/running-rows.ts';

const [url = '', workspace = '', rows, event = 'push'] = process.argv.slice(2);
using laidOut = layOutRows({ GITHUB_WORKSPACE: workspace }, event);
const folder = { ...laidOut, workspace, environment: laidOut.environment, [Symbol.dispose]: () => undefined };
// Before it may be killed.
flushCompileCache();
const { ended } = await runningRows({ url, folder, rows: rowsOf(Number(rows)), concurrency: 4 });
if (ended) throw new Error(JSON.stringify(ended));
