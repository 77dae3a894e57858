import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/language/failures/problems.ts';
import { quote } from '../../src/language/failures/quote.ts';
import { closest, suggest } from '../../src/language/failures/suggest.ts';
import { fill, namesIn } from '../../src/prompts/variables/template.ts';
import { cutToBytes } from '../../src/reports/markdown/cut.ts';
import { code, fence } from '../../src/reports/markdown/fence.ts';

/** Texts that are likely to do harm: backticks, placeholders, line breaks and everything else. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('`', '```', '\n', '~~~', '{{a}}', '{{', '}}', '$&', '\r', 'ä', '😀', '\u{202e}', ' '))
    .map((parts) => parts.join('')),
);

describe('fence', () => {
  test('nothing inside closes it', () => {
    fc.assert(
      fc.property(text, (given) => {
        const [first = '', ...lines] = fence(given, 10_000).split('\n');
        const marks = /^`{3,}/.exec(first)?.[0] ?? '';
        const closing = lines.findIndex((line) => new RegExp(`^ {0,3}\`{${marks.length},}\\s*$`).test(line));
        return first === `${marks}text` && closing === lines.length - 1;
      }),
      { numRuns: 2000 },
    );
  });

  test('has at most as many bytes as it may, its own marks included', () => {
    for (const given of ['`'.repeat(5000), 'a`'.repeat(5000), `${'`'.repeat(900)}x`, 'ä'.repeat(5000)]) {
      const [block = ''] = fence(given, 1000).split('\n\n*Cut here');
      expect(Buffer.byteLength(block)).toBeLessThanOrEqual(1000 + '```text\n\n```'.length);
    }
  });

  test('what is cut says so, outside of it', () => {
    expect(fence('abcdef', 3)).toBe('```text\nabc\n```\n\n*Cut here: the rest does not fit into a job summary.*');
  });
});

describe('code', () => {
  test('is one line, and a code span from end to end', () => {
    fc.assert(
      fc.property(text, (given) => {
        const span = code(given);
        const marks = /^`+/.exec(span)?.[0] ?? '';
        if (span === '–') return given.replace(/[\s\p{Cc}]/gu, '') === '' || !given.trim();
        const inner = span.slice(marks.length, -marks.length);
        return !span.includes('\n') && span.endsWith(marks) && !inner.match(/`+/g)?.includes(marks);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what nobody sees', () => {
  test('is marked, in a line and in a block', () => {
    const hidden = 'a\u{3164}b\u{e0100}c\u{fe01}d\u{34f}e\u{e0061}f\u{202e}g\u{200b}h\u{7}i';
    const marked = 'a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}g\u{fffd}h\u{fffd}i';
    expect(code(hidden)).toBe(`\`${marked}\``);
    expect(fence(hidden, 1000)).toBe(`\`\`\`text\n${marked}\n\`\`\``);
  });

  test('is a stack of accents too, which would paint over other lines', () => {
    expect(code(`a${'\u0301'.repeat(200)}b`)).toBe(`\`a${'\u0301'.repeat(6)}\u{fffd}b\``);
  });

  test('stays where an emoji or a word needs it', () => {
    const needed = '👩\u{200d}💻 ❤\u{fe0f} می\u{200c}خواهم';
    expect(code(needed)).toBe(`\`${needed}\``);
  });
});

describe('cutToBytes', () => {
  test('fits, is a beginning, and ends between two characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(50), (given, bytes) => {
        const cut = cutToBytes(given, bytes);
        return Buffer.byteLength(cut) <= bytes && given.startsWith(cut) && cut.isWellFormed();
      }),
    );
  });

  test('keeps what fits', () => {
    expect([cutToBytes('aä€😀', 10), cutToBytes('aä€😀', 9), cutToBytes('aä€😀', 0)]).toEqual(['aä€😀', 'aä€', '']);
  });
});

describe('fill', () => {
  test('never expands twice, and leaves what it does not know', () => {
    fc.assert(
      fc.property(text, text, (value, other) => {
        const variables = new Map([
          ['a', value],
          ['b', other],
        ]);
        return fill('<{{a}}|{{b}}|{{c}}>', variables) === `<${value}|${other}|{{c}}>`;
      }),
      { numRuns: 2000 },
    );
  });

  test('knows the names that actions/ai-inference knows', () => {
    expect(namesIn('{{a}} {{a-b.c_1}} {{ a }} {{}} {{a}} {a} {{ä}}')).toEqual(['a', 'a-b.c_1']);
  });
});

describe('quote', () => {
  test('is one line without anything invisible', () => {
    fc.assert(fc.property(text, (given) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(quote(given))));
  });

  test('cuts what is long', () => {
    expect(quote('x'.repeat(100))).toHaveLength(83);
  });
});

describe('suggest', () => {
  test('names the closest word if it is close, else all', () => {
    expect(suggest('enalbed', ['enabled', 'disabled'])).toBe('Did you mean "enabled"?');
    expect(suggest('zzz', ['enabled', 'disabled'])).toBe('Known: enabled, disabled.');
    expect(closest('ab', ['xyz', 'abc', 'ab'], 3)).toEqual(['ab', 'abc', 'xyz']);
    expect(closest('ab', ['xyz', 'abb', 'abc', 'ab'], 2)).toEqual(['ab', 'abb']);
    expect(closest('ab', [], 2)).toEqual([]);
  });

  test('names some of thousands', () => {
    const known = Array.from({ length: 1000 }, (_, index) => `k${index}`);
    expect(suggest('zzz', known)).toMatch(/^Known: k0, k1, .* k29, … and 970 more\.$/);
  });
});

describe('problems', () => {
  test('beyond those that are listed are counted, and nothing is looked for to mend them', () => {
    const problems = new Problems();
    const searched: number[] = [];
    for (let index = 0; index < 25; index++) problems.add('Wrong.', () => `Try ${searched.push(index)}.`);
    expect(searched).toHaveLength(20);
    expect(problems.list()).toHaveLength(21);
    expect(problems.list().at(0)).toEqual({ message: 'Wrong.', remedy: 'Try 1.' });
    expect(problems.list().at(-1)?.message).toBe('… and 5 more problems.');
  });

  test('one of them is one problem', () => {
    const problems = new Problems();
    for (let index = 0; index < 21; index++) problems.add('Wrong.', '');
    expect(problems.list().at(-1)?.message).toBe('… and 1 more problem.');
  });
});
