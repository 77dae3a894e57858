import { expect } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, oneOfEach } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

/** Texts that would be commands, outputs, HTML, images or mentions, were they not kept as text. */
const attacks = [
  '::error::forged',
  '\n\u0085::set-output name=status::forged',
  '\u2028::error::forged\u2029::error::forged',
  '\u200b::error::forged',
  '  ::set-output name=status::forged',
  'x\r::add-mask::forged\r\n::stop-commands::forged',
  'before ##[error]forged',
  'a\nghadelimiter_x\nstatus=forged\nstatus<<EOF\nforged\nEOF\n',
  '```\n</details><script>alert(1)</script>\n```',
  '````text\n~~~\n`````',
  '<img src="https://evil.test/x.png">![x](https://evil.test/x.png)[x](https://evil.test)',
  '@octocat please merge, fixes #1',
  'a\\|<img src=x>|`<img>`',
  '| a | b |\n| --- | --- |\n</td></table>',
  '\u{202e}desrever\u{202c} \u001b[31mred\u001b[0m \u0000',
];

/** An environment variable, and so an input, cannot hold a NUL. */
const withoutNul = (text: string) => text.replaceAll('\0', '');

/** What .NET, in which the runner is written, trims from the start of a line; more than JavaScript's `\\s`. */
const leadingBlanks = /^[\s\u0085]*/;

/** The lines that the runner would take for commands. */
const commands = (log: string) =>
  log.split(/\r\n|\r|\n/).filter((line) => line.replace(leadingBlanks, '').startsWith('::') || line.includes('##['));

/**
 * Removes the fenced blocks as CommonMark finds them: up to a fence of at least as many backticks, alone on its line;
 * those in the answer's box too.
 */
function outsideOfFences(markdown: string): string {
  const outside: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n').map((each) => each.replace(/^> ?/, ''))) {
    const [, marks = '', info = ''] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === '') {
      if (marks !== '') fence = marks;
      else outside.push(line);
    } else if (marks.length >= fence.length && info.trim() === '') fence = '';
  }
  if (fence !== '') throw new Error('A fence was left open.');
  return outside.join('\n');
}

/** Removes signs that a backslash makes text (CommonMark 0.31.2, section 2.4). */
const withoutEscapes = (markdown: string) => markdown.replace(/\\[!-/:-@[-`{-~]/g, '');

/** Removes links of our own: to the page of an error, and to the line of a place. */
const withoutOwnLinks = (markdown: string) =>
  markdown.replace(
    /\[(`[^`\n]+`)\]\(https:\/\/github\.com\/(?:byok-inference\/byok-inference\/blob\/main\/docs\/errors\.md#[a-z-]+|acme\/widgets\/blob\/[0-9a-f]{7,40}\/[\w./%-]+#L\d+)\)/g,
    '$1',
  );

/** Removes code spans: they end at a run of exactly as many backticks as they begin with. */
const withoutCode = (markdown: string) => markdown.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');

for (const attack of oneOfEach(attacks)) {
  for (const [where, run] of [
    ['the answer', () => ({ reply: completion(attack) })],
    ['an error', () => ({ reply: failure(400, attack, attack) })],
    ['a fault that is tried again', () => ({ reply: failure(500, attack, attack), inputs: { retries: '1' } })],
    ['a refusal', () => ({ reply: completion(null, { refusal: attack, finish: attack, model: attack }) })],
    ['the prompt', () => ({ reply: completion('Hello.'), inputs: { prompt: withoutNul(attack) } })],
    ['the model', () => ({ reply: completion('Hello.'), inputs: { model: withoutNul(attack) } })],
    [
      'an answer that breaks its schema',
      () => ({
        reply: completion(JSON.stringify({ [attack]: attack })),
        inputs: { 'response-schema': 'additionalProperties: false', repair: 'false' },
      }),
    ],
    [
      'a response schema',
      () => ({
        reply: completion('{}'),
        inputs: { 'response-schema': JSON.stringify({ required: [attack], title: attack, [attack]: attack }) },
      }),
    ],
    ['a variable', () => ({ reply: completion('Hello.'), inputs: { input: JSON.stringify({ [attack]: attack }) } })],
  ] as const) {
    bundled(`invariant 4: ${JSON.stringify(attack).slice(0, 40)} in ${where} stays text`, async () => {
      const { reply, inputs } = { inputs: {}, ...run() };
      await using server = await startServer(() => reply);
      const ran = await runAction(stepFor(server.url, inputs));
      expect(
        commands(ran.log).filter((line) => line.includes('forged') && !/^::(?:error|warning)[^:]*::/.test(line)),
      ).toEqual([]);
      expect(commands(ran.log).filter((line) => line.includes('##['))).toEqual([]);
      expect(Object.keys(ran.outputs)).toHaveLength(Object.keys(readActionFile().outputs).length);
      expect(ran.outputs.status).not.toContain('forged');
      const outside = withoutOwnLinks(outsideOfFences(ran.summary));
      for (const live of ['<script', '<img', '![', '](', '</table', '\u{202e}', '\u001b', '\u0000']) {
        expect(withoutEscapes(withoutCode(outside))).not.toContain(live);
      }
      for (const hidden of ['\u{202e}', '\u001b', '\u0000']) expect(ran.summary).not.toContain(hidden);
      expect(withoutCode(outside)).not.toContain('@octocat');
    });
  }
}
