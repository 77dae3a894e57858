/** Disarms one answer in a process of its own, and prints how long that took, in milliseconds, with the parser's loading. */
import { disarm } from '../../src/reports/markdown/answer/disarm.ts';
import { answerOf } from './markdown-texts.ts';

const [name = '', bytes] = process.argv.slice(2);
const answer = answerOf(name, Number(bytes));
const started = performance.now();
await disarm(answer, { linkHosts: { server: 'github.com', named: [] }, maxBytes: 600 * 1024, more: '*Cut here.*' });
console.log(performance.now() - started);
