import { completion } from '../../__tests__/harness/replies.ts';
import { startServer } from '../../__tests__/harness/server.ts';
import { readAnswer } from './read-answer.ts';
import { table } from './report.ts';

/** The most memory that a step should take, whatever is answered, in MiB. */
const aim = 190;

const large = 15_000_000;

/** As often as it takes for so many bytes as the provider sends them, inside JSON. */
const full = (text: string, bytes = large) => text.repeat(bytes / (Buffer.byteLength(JSON.stringify(text)) - 2));

/** What answers are full of: what is copied, decoded, removed or built while they are looked through. */
const answers: readonly (readonly [name: string, text: () => string])[] = [
  ['“Hello.”', () => 'Hello.'],
  ['8 MB of nested JSON', () => full('{"a":[', 8_000_000)],
  ['8 MB of JSON with escapes', () => `[${full('{"a":"\\u0041"},', 8_000_000)}1]`],
  ['15 MB of English', () => full('All is well that ends well. ')],
  ['15 MB of Chinese', () => full('中文和汉字。')],
  ['15 MB of comments', () => full('<!-- -->')],
  ['15 MB of `<b `', () => full('<b ')],
  ['15 MB of `*a_ `', () => full('*a_ ')],
  ['15 MB of `&amp;`', () => full('&amp;')],
  ['15 MB of `&#8203;a`', () => full('&#8203;a')],
  ['15 MB of escapes of JSON', () => full('"a\\n')],
  ['15 MB of letters, an invisible character behind each', () => full('a\u{200b}')],
];

/** Measures the bundle while it reads answers that come as a whole, each in a process of its own; as Markdown. */
export async function reportLargeAnswers(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const [name, textOf] of answers) {
    const text = textOf();
    await using server = await startServer(() => completion(text));
    const { cpu, wall, memory } = await readAnswer(server.url, 'chat-completions', Buffer.byteLength(text));
    const used = memory / 2 ** 20;
    const figures = [`${cpu.toFixed(0)} ms`, `${wall.toFixed(0)} ms`, `${used.toFixed(0)} MiB`];
    rows.push([name, ...figures, used <= aim ? 'met' : 'missed']);
  }
  return table(['an answer that came as a whole', 'CPU', 'wall', 'peak memory', `aim: ${aim} MiB`], rows);
}
