import { dollars, plainDollars } from '../../../language/failures/dollars.ts';
import type { Read } from '../../../language/yaml/fields.ts';
import { type Node, type ScalarNode, show } from '../../../language/yaml/node.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';

/** An amount of money in a field of the policy: which one, and between which bounds. */
export interface AmountField {
  /** The field's name, as the remedy writes it. */
  readonly field: string;
  /** What the number means, for the message: `an amount in US dollars`. */
  readonly what: string;
  /** Bounds, in millionths of a US dollar, both included. */
  readonly least: number;
  readonly most: number;
  /** A value for the remedy. */
  readonly example: string;
  /** Why there are no more decimals, in a sentence. */
  readonly finest: string;
  /** What to do about words for "no limit". */
  readonly unlimited: string;
}

/**
 * A plain decimal that every reader of YAML takes for the same number: `010`, `0x10`, `1e3` and `.5` are left to
 * nobody's version of YAML.
 */
const plainDecimal = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/** The smallest unit is a millionth of a dollar. */
const maxDecimals = 6;

/**
 * Reads an amount of US dollars into whole millionths. It goes by the digits as they are written and never through a
 * floating-point number, so that `0.1` and `0.07` are exact.
 */
export function readAmount(amount: AmountField): Read<number> {
  const { field, what, least, most } = amount;
  return (node, problems) => {
    const digits = digitsOf(node);
    if (!digits) {
      const letters = node.kind === 'scalar' ? foreignLetters(node.text) : '';
      const message = `\`${field}\` must be ${what}, not ${show(node)}.${letters}`;
      return problems.add(message, remedyFor(node, amount), node.place);
    }
    if (digits.decimals.length > maxDecimals) {
      const message = `\`${field}\` has more than ${maxDecimals} decimals: ${show(node)}.`;
      return problems.add(message, `${amount.finest} ${exampleOf(amount)}`, node.place);
    }
    const micros = microsOf(digits);
    if (micros !== undefined && micros >= least && micros <= most) return micros;
    const message = `\`${field}\` must be from ${dollars(least)} to ${dollars(most)}, not ${show(node)}.`;
    return problems.add(message, exampleOf(amount), node.place);
  };
}

interface Digits {
  readonly whole: string;
  readonly decimals: string;
}

/** The digits of a number that is written plainly; `undefined` for anything else, also for a number in quotes. */
function digitsOf(node: Node): Digits | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return undefined;
  return split(node.text);
}

function split(text: string): Digits | undefined {
  const [, whole, decimals = ''] = plainDecimal.exec(text) ?? [];
  return whole === undefined ? undefined : { whole, decimals };
}

/** Whole millionths; `undefined` for more than a number holds exactly. */
function microsOf({ whole, decimals }: Digits): number | undefined {
  const micros = Number(whole + decimals.padEnd(maxDecimals, '0'));
  return Number.isSafeInteger(micros) ? micros : undefined;
}

function line({ field }: AmountField, value: string): string {
  return `${field}: ${value}`;
}

function exampleOf(amount: AmountField): string {
  return `Write \`${line(amount, amount.example)}\`, for example.`;
}

/** Words that people write for an amount without an end. */
const unlimitedWords = /^(?:[+]?\.?inf(?:inity|inite)?|unlimited|no(?:ne|[ _-]?limit)?|never|off|false|-1)$/i;

/** The line to write in place of a value that is not a plain decimal, with its number where there is no doubt which. */
function remedyFor(node: Node, amount: AmountField): string {
  if (node.kind === 'scalar' && unlimitedWords.test(node.text.trim())) return amount.unlimited;
  const meant = node.kind === 'scalar' ? meantBy(node) : undefined;
  const isIn = meant !== undefined && meant >= amount.least && meant <= amount.most;
  if (isIn) return `Write \`${line(amount, plainDollars(meant))}\`.`;
  return `Write digits with a point before the decimals, without quotes and without a currency, for example \`${line(amount, amount.example)}\`.`;
}

/** Signs and words for the currency, at either end. */
const currency = /^(?:(?:US[\s-]?)?(?:\$|dollars?)|USD)|(?:(?:US[\s-]?)?(?:\$|dollars?)|USD)$/gi;

/**
 * The millionths that a value in another notation surely means: `"5"`, `$5`, `5 USD`, `1_000`, `1e3`, `.5`. A comma is
 * left alone where it may stand before decimals as well as before thousands.
 */
function meantBy({ value, text }: ScalarNode): number | undefined {
  if (text.length > 40) return undefined;
  const bare = text.trim().replace(currency, '').trim();
  const spelled = /^\d{1,3}(?:_\d{3})+(?:\.\d+)?$/.test(bare)
    ? bare.replaceAll('_', '')
    : bare
        .replace(/^\+(?=[\d.])/, '')
        .replace(/^\./, '0.')
        .replace(/\.$/, '')
        .replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  // What YAML itself has read as another number, `1e3` and `0x10`, is written out; a leading zero is in doubt.
  const written = typeof value === 'number' && /[ex]/i.test(text) ? String(value) : spelled;
  const digits = split(written);
  return digits && digits.decimals.length <= maxDecimals ? microsOf(digits) : undefined;
}
