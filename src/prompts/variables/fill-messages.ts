import { Failure, type Place, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { closest, isTypo } from '../../language/failures/suggest.ts';
import { type Message, mapTexts, textsOf } from '../prompt.ts';
import { fill, namesIn, type Spaced, spacedIn as spacedInText, type Variables } from './template.ts';

/** Where the texts of a prompt were written. */
export interface TextOrigin {
  /** Where a text stands in the prompt file; `undefined` where there is none. */
  readonly find: (text: string) => Place | undefined;
  /** The input that a text came from, or names the file of. */
  readonly inputOf: (text: string) => string;
}

/** Places that a message names besides its own. */
const maxPlaces = 5;

/** Names that messages ask for, each once, in the order of their first use. */
export function namesUsed(messages: readonly Message[]): readonly string[] {
  return [...new Set(messages.flatMap(({ content }) => textsOf(content).flatMap(namesIn)))];
}

/**
 * Reports every mismatch between messages and variables at once: what is missing is an error, and then names
 * that are given in vain are told with it, since one is often a misspelling of the other.
 *
 * @returns warnings that do not stop the step
 * @throws {Failure} `missing-variable`
 */
export function checkVariables(
  messages: readonly Message[],
  variables: Variables,
  origin: TextOrigin,
): readonly string[] {
  const used = namesUsed(messages);
  const missing = used.filter((name) => !variables.has(name));
  const spaced = spacedInMessages(messages);
  const unwritten = spaced.filter(({ name, isExpression }) => !isExpression && variables.has(name));
  const warnings = [
    ...unused([...used, ...unwritten.map(({ name }) => name)], variables),
    ...sentAsTheyAre(spaced.filter((one) => !unwritten.includes(one))),
  ];
  const problems = [
    ...missingProblem(missing, used, variables, origin),
    ...unwritten.map((one) => spacedProblem(one, origin)),
  ];
  if (problems.length === 0) return warnings;
  throw new Failure('missing-variable', [...problems, ...warnings.map((message) => ({ message, remedy: '' }))]);
}

function missingProblem(
  missing: readonly string[],
  used: readonly string[],
  variables: Variables,
  { find, inputOf }: TextOrigin,
): readonly Problem[] {
  const [first] = missing;
  if (first === undefined) return [];
  const given = [...variables.keys()];
  const idle = given.filter((name) => !used.includes(name));
  const places = missing.slice(1, maxPlaces).flatMap((name) => {
    const place = find(`{{${name}}}`);
    return place ? [`${name} on line ${place.line}`] : [];
  });
  const place = find(`{{${first}}}`);
  const meant = missing.flatMap((name) => {
    const nearest = nearestTo(name, idle.length > 0 ? idle : given);
    return nearest === undefined ? [] : [`Did you mean \`{{${nearest}}}\` in place of \`{{${name}}}\`?`];
  });
  return [
    {
      message: `The prompt uses variables without a value: ${missing.join(', ')}${places.length > 0 ? ` (${places.join(', ')})` : ''}.`,
      remedy: [
        ...meant,
        `Add them to \`input\` or \`file_input\`, or to \`untrusted-input\` if strangers write them${given.length > 0 ? ` (given: ${given.join(', ')})` : ''}.`,
      ].join(' '),
      input: inputOf(`{{${first}}}`),
      ...(place && { place }),
    },
  ];
}

/** It has a value, so it was meant as a variable: sent as is, the model would see only the name. */
function spacedProblem({ written, name }: Spaced, { find, inputOf }: TextOrigin): Problem {
  const place = find(written);
  return {
    message: `${quote(written)} contains spaces, so it is not a variable, although ${name} has a value.`,
    remedy: `Write \`{{${name}}}\`.`,
    input: inputOf(written),
    ...(place && { place }),
  };
}

/** Fills the variables in, in every text. What a value contains is never expanded. */
export function fillMessages(messages: readonly Message[], variables: Variables): readonly Message[] {
  return messages.map((message) => ({
    ...message,
    content: mapTexts(message.content, (text) => fill(text, variables)),
  }));
}

/** A text without variables is not a template; what looks like a variable may have been forgotten. */
export function unfilled(messages: readonly Message[]): readonly string[] {
  const written = [
    ...namesUsed(messages).map((name) => `{{${name}}}`),
    ...spacedInMessages(messages).map(({ written }) => written),
  ];
  return written.length === 0
    ? []
    : [`Sent as is, because no variables were given: ${[...new Set(written)].join(', ')}.`];
}

/** Untrusted text where a model expects instructions or its own answers. */
export function misplaced(messages: readonly Message[], untrusted: Variables): readonly string[] {
  const names = namesUsed(messages.filter(({ role }) => role !== 'user')).filter((name) => untrusted.has(name));
  return names.length === 0
    ? []
    : [`Untrusted variables outside of a user message, where a model trusts them more: ${names.join(', ')}.`];
}

function unused(used: readonly string[], variables: Variables): readonly string[] {
  const names = [...variables.keys()].filter((name) => !used.includes(name));
  return names.length === 0 ? [] : [`Variables that the prompt does not use: ${names.join(', ')}.`];
}

function sentAsTheyAre(spaced: readonly Spaced[]): readonly string[] {
  const listed = (some: readonly Spaced[]) => {
    const written = [...new Set(some.map(({ written }) => written))];
    const left = written.length - maxPlaces;
    return `${written.slice(0, maxPlaces).map(quote).join(', ')}${left > 0 ? `, … and ${left} more` : ''}`;
  };
  const expressions = spaced.filter(({ isExpression }) => isExpression);
  const others = spaced.filter(({ isExpression }) => !isExpression);
  return [
    ...(others.length > 0 ? [`Sent as is, because a variable cannot contain spaces: ${listed(others)}.`] : []),
    ...(expressions.length > 0
      ? [
          `Sent as is, because GitHub evaluates expressions only in workflows, not in files: ${listed(expressions)}. Pass the value as a variable.`,
        ]
      : []),
  ];
}

/** Each once, in the order of their first use. */
function spacedInMessages(messages: readonly Message[]): readonly Spaced[] {
  const all = messages.flatMap(({ content }) => textsOf(content).flatMap(spacedInText));
  return [...new Map(all.map((one) => [`${one.isExpression} ${one.written}`, one])).values()];
}

/** The given name that a missing one is a typo of; `undefined` if none is close. */
function nearestTo(name: string, given: readonly string[]): string | undefined {
  const [nearest] = closest(name, given, 1);
  const isClose =
    nearest !== undefined && nearest.length > 2 && (isTypo(name, nearest) || lettersOf(name) === lettersOf(nearest));
  return isClose || nearest?.toLowerCase() === name.toLowerCase() ? nearest : undefined;
}

/** The letters of a name in a fixed order: swapped letters are a common typo. */
function lettersOf(name: string): string {
  return [...name.toLowerCase()].toSorted().join('');
}
