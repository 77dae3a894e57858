import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxIn, faultsOf, pageOf, shownAnswer, textOf } from '../harness/answer-page.ts';
import { knowing } from '../harness/knowing.ts';
import { tries } from '../harness/tries.ts';

const secret = 'gw-Zq8vT1mX4cN7bR2kL9';

/** What a page does not show, and so may stand between two pieces of a secret that a reader then sees as one. */
const splitters = [
  ...['<!-- > -->', '<!---->', '<!-->', '<!--->', `<!-- ${'> '.repeat(200)}-->`, `<!--${'x'.repeat(9000)}-->`],
  ...['&Tab;', '&nbsp;', '&NewLine;', '&ensp;', '&hairsp;', '&ThickSpace;', '&shy;', '&zwj;', '&lrm;', '&NoBreak;'],
  ...['&ApplyFunction;', '&InvisibleTimes;', '&ic;', '&#173;', '&#x200B;', '&#x2028;', '&#13;', '&#0;'],
  ...['\u{200b}', '\u{ad}', '\u{2060}', '\u{feff}', '\u{a0}', '\u{3000}', '\u{1b}[1m', '\u{e0041}', ' ', '\t', '\n'],
  ...['**', '*', '~~', '\\', '``', '*<!-- -->*', '<br>', '\\\n', '[](<>)', '[^x]', '[x]: https://a.test\n'],
  ...['\u{1b}]8;;https://a.test\u{7}', '\u{9b}0m', '\u{1b}P1$q\u{1b}\\'],
  ...['<b>', '</i>', '<?x?>', '<!X>', '<![CDATA[x]]>', `<b title="${'x'.repeat(400)}">`, '<b title=">">'],
];

/** Where the second piece and what is to come alive stand: code of every kind, links, images, HTML, cells. */
const surroundings: readonly ((first: string, between: string, second: string, attack: string) => string)[] = [
  (first, between, second, attack) => `a ${first}${between}\`${second} ${attack}\` b`,
  (first, between, second, attack) => `a \`${first}\`${between}\`${second} ${attack}\` b`,
  (first, between, second, attack) => `a \`\`${first}${between}${second} \` ${attack}\`\` b`,
  (first, between, second, attack) => `${first}${between}\n\`\`\`\n${second}\n${attack}\n\`\`\`\nb`,
  (first, between, second, attack) => `~~~\n${attack}\n${first}\n~~~\n${between}${second} b`,
  (first, between, second, attack) => `${first}${between}\n\n    ${second} ${attack}\n\nb`,
  (first, between, second, attack) => `${first}${between}[${second}](https://github.com/acme/widgets) ${attack}`,
  (first, between, second, attack) =>
    `[${first}](https://github.com/acme)${between}[${second}\`${attack}\`](https://docs.acme.example/x)`,
  (first, between, second, attack) => `[x](https://github.com/acme?q=${first}${between}${second}) ${attack}`,
  (first, between, second, attack) => `![${first}${between}${second}](https://evil.test/\`) ${attack}`,
  (first, between, second, attack) => `<b>${first}${between}</b>${second}<img src="\`"> ${attack} \``,
  (first, between, second, attack) => `| a | b |\n| - | - |\n| ${first}${between}\`${second} | ${attack}\` |`,
  (first, between, second, attack) => `# ${first}${between}\`${second} ${attack}\``,
  (first, between, second, attack) => `> ${first}${between}\`${second}\n> ${attack}\``,
  (first, between, second, attack) => `- ${first}${between}\`${second}\n  ${attack}\``,
  (first, between, second, attack) => `[^1]: ${first}${between}\`${second} ${attack}\`\n\n[^1]`,
  (first, between, second, attack) => `<!-- ${attack} -->${first}${between}${second}\`${attack}\``,
];

const attacks = [
  '![x](https://evil.test/p.png)',
  '@octocat',
  '[x](https://evil.test)',
  '<img src=https://evil.test/x>',
  'fixes #1',
  '$`x`$',
];

const { redact } = knowing(secret);

async function look(answer: string): Promise<void> {
  const [boxed = ''] = await shownAnswer(answer, redact);
  const page = await pageOf(boxed);
  expect(await faultsOf(page)).toEqual([]);
  expect(textOf(boxIn(page)).replace(/\s/g, '')).not.toContain(secret);
  expect(boxed).not.toContain(secret);
}

test.each(splitters)(
  'invariants 2 and 4: a secret split by %j stays hidden, and nothing comes alive for it',
  async (splitter) => {
    for (const surround of surroundings) {
      for (const at of [3, 12])
        await look(surround(secret.slice(0, at), splitter, secret.slice(at), attacks.join(' ')));
    }
  },
);

test('invariants 2 and 4: nor does it by any mixture of these', async () => {
  const between = fc
    .array(fc.constantFrom(...splitters), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(between, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...surroundings),
      fc.constantFrom(...attacks),
      fc.integer({ min: 1, max: secret.length - 1 }),
      async (splits, surround, attack, at) => {
        const [first = '', ...others] = splits;
        const second = [...secret.slice(at)].map((letter, index) => letter + (others[index] ?? '')).join('');
        await look(surround(secret.slice(0, at), first, second, attack));
      },
    ),
    { numRuns: tries(300) },
  );
});

test('an answer that formatting would put together is shown as code, and says so', async () => {
  const [boxed, note] = await shownAnswer(`**Key:** gw-Zq8v[T1mX4cN7bR2kL9](https://github.com/acme) @octocat`, redact);
  expect(boxed).toBe('> [!NOTE]\n> **Answer**\n>\n> ```text\n> Key: *** @octocat\n> ```');
  expect(note).toBe('*Shown without its formatting, which would have put a secret together.*');
});
