import type { Command, Option } from './command.ts';
import { everywhere } from './command.ts';

/** Narrower terminals are written for as if they had so many columns. */
const narrowest = 40;

/** Longer lines are hard to read. */
const widest = 100;

/** Help of the whole program. */
export function programHelp(commands: readonly Command[], columns: number): string {
  const width = widthOf(columns);
  const rows = commands.map(({ name, operands, summary }) => [`${name} ${operands}`.trim(), summary] as const);
  return [
    ...wrap('Prompts on your own OpenAI and Azure keys, under the policy that is checked in.', width),
    '',
    'Usage: byok COMMAND …',
    '',
    ...list(rows, width),
    '',
    ...list(
      [
        ['--help', 'Help; also behind a command.'],
        ['--version', 'The version.'],
      ],
      width,
    ),
    '',
    ...wrap(
      'Answers go to standard output, everything else to standard error. Exit code: 0 where a step of a workflow would pass, 1 where it would fail, 2 for a wrong call.',
      width,
    ),
    '',
  ].join('\n');
}

/** Help of one command. */
export function commandHelp({ name, operands, says, options, examples }: Command, columns: number): string {
  const width = widthOf(columns);
  const rows = [...options, ...everywhere].map((option) => [headOf(option), saidOf(option)] as const);
  return [
    `Usage: byok ${name}${operands === '' ? '' : ` ${operands}`} [options]`,
    ...says.flatMap((paragraph) => ['', ...wrap(paragraph, width)]),
    '',
    ...list(rows, width),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((line) => `  ${line}`)] : []),
    '',
  ].join('\n');
}

function headOf({ name, short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function saidOf({ says, words, isMany }: Option): string {
  const among = words ? ` One of: ${words.join(', ')}.` : '';
  return `${says}${among}${isMany ? ' May be given more than once.' : ''}`;
}

/** Terms with what they mean: beside them where there is room, else below them. */
function list(rows: readonly (readonly [term: string, says: string])[], width: number): readonly string[] {
  const longest = Math.max(...rows.map(([term]) => term.length));
  const indent = longest + 4;
  if (width - indent < 36) {
    return rows.flatMap(([term, says]) => [...wrap(term, width - 2, '  '), ...wrap(says, width - 6, '      ')]);
  }
  return rows.flatMap(([term, says]) =>
    wrap(says, width - indent).map((line, index) =>
      `  ${(index === 0 ? term : '').padEnd(longest)}  ${line}`.trimEnd(),
    ),
  );
}

/** A text in lines of at most so many characters, broken between words. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${indent}${one}`.trimEnd());
}

function widthOf(columns: number): number {
  return Math.min(widest, Math.max(narrowest, columns));
}
