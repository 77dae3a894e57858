/** Answers, and what each is made of over and over; all but the first few are what a parser may stumble over. */
export const answers: Readonly<Record<string, string>> = {
  'prose, lists and code':
    'Some **bold** text with `code` and [a link](https://github.com/x), on\nlines.\n\n- item one\n- item two\n\n```ts\nlet x = 1;\n```\n\n',
  'words in one line': 'word ',
  'a list': '- a\n',
  'a numbered list': '1. a\n',
  'headings, underlined': 'a\n=\n',
  tables: '| a | b |\n| - | - |\n',
  'one table': '| `a` | **b** | [c](https://github.com) |\n',
  'pipes and dashes': '|-',
  'opening brackets': '[',
  'closing brackets': ']',
  'brackets that mean nothing': '[a]',
  'links that are not closed': '[a](<b',
  'images in images': '![',
  'definitions and references': '[a]: b\n\n[a]\n\n',
  footnotes: '[^a]: b\n\n',
  'emphasis that only opens': '*a **b ',
  'emphasis that only closes': 'a* b** ',
  'emphasis of two kinds': '_a*b ',
  'backticks of all lengths': Array.from({ length: 180 }, (_, index) => '`'.repeat(index + 1)).join('a'),
  'comments that are not closed': 'x <!-- ',
  'tags that are not closed': 'x <a b="',
  'HTML blocks': '<div>\n\n',
  'character references': '&amp;',
  backslashes: '\\',
  'line breaks': '\n',
  blanks: `a${' '.repeat(15_000)}b\n`,
  'quotations in quotations': '>',
  'lists in lists, then blank lines': `${Array.from({ length: 100 }, (_, index) => `${'  '.repeat(index)}- x\n`).join('')}${'\n'.repeat(300)}`,
  addresses: 'https://evil.test ',
  mentions: '@a ',
  'closing keywords': 'fixes ',
  formulas: '$x$ ',
  'invisible characters': 'a\u200d',
  emoji: '❤\ufe0f',
  'stacked accents': `a${'\u0301'.repeat(100)}`,
  'terminal escapes': '\u001b[1m',
};

/** An answer of a number of bytes, or a few more. */
export function answerOf(name: string, bytes: number): string {
  const piece = answers[name];
  if (piece === undefined) throw new Error(`There is no answer named ${name}.`);
  return piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)));
}
