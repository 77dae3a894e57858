/** Where a text stands. */
export type Surroundings = 'paragraph' | 'heading' | 'cell';

/** What ends or begins something wherever it stands; as character references where a backslash may be misread. */
const anywhere = /[\\*[\]~`<$]|&(?=[#A-Za-z])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** In a heading, a `#` too: at its end it would be taken for a part of its mark. */
const anywhereInHeadings = new RegExp(`${anywhere.source}|#`, 'g');

/** What begins something at the beginning of a line: headings, rules, lists, quotations, tables, definitions. */
const lineStarts = /^(?:[-+=#>:|]|\d{1,9}(?=[.)](?:\s|$)))/gm;

const references: Readonly<Record<string, string>> = {
  '`': '&#96;',
  '<': '&lt;',
  '&': '&amp;',
  // GitHub looks for formulas in the text that is left after Markdown; its own advice is an element around the sign.
  $: '<span>$</span>',
};

/**
 * Writes a text so that a renderer reads it back as that text, and nothing else.
 *
 * @param beginsLine whether nothing stands before it in its line
 */
export function escapeText(text: string, surroundings: Surroundings, beginsLine: boolean): string {
  const escaped = oneLine(text, surroundings).replace(
    surroundings === 'heading' ? anywhereInHeadings : anywhere,
    (sign) => references[sign] ?? `\\${sign}`,
  );
  // A `!` before a link would make an image of it.
  const whole = escaped.endsWith('!') ? `${escaped.slice(0, -1)}\\!` : escaped;
  if (surroundings === 'cell') return whole.replaceAll('|', '&#124;');
  if (surroundings === 'heading') return whole;
  if (beginsLine) return escapeLineStarts(whole);
  const end = whole.indexOf('\n');
  return end === -1 ? whole : whole.slice(0, end) + escapeLineStarts(whole.slice(end));
}

/** Breaks are kept between two texts only: at an edge they could make a line of what comes next to it. */
function oneLine(text: string, surroundings: Surroundings): string {
  if (surroundings !== 'paragraph') return text.replace(/(?<!\s)\s*\n\s*/g, ' ');
  return text.replace(/^[ \t]*\n[ \t\n]*|(?<![ \t\n])[ \t]*\n[ \t\n]*$/g, ' ');
}

function escapeLineStarts(text: string): string {
  return text.replace(lineStarts, (sign) => (/^\d/.test(sign) ? `${sign}\\` : `\\${sign}`));
}
