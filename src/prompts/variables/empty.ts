import { Failure, formatPlace, type Place } from '../../language/failures/failure.ts';
import { attachmentsOf, type Message, textsOf } from '../prompt.ts';
import { fill, namesIn, type Variables } from './template.ts';

/** Where the value of a variable comes from, for messages: `untrusted-input, line 2`, `file_input: "x.diff"`. */
export interface VariableSource {
  readonly described: string;
  /** Whether the value was read from a file. */
  readonly isFile: boolean;
}

/** A prompt before its variables are filled in, and where its parts were written. */
export interface Unfilled {
  readonly messages: readonly Message[];
  /** Where the content of each message is written; empty where it is no prompt file. */
  readonly places: readonly Place[];
  /** Where the text of the prompt comes from, where it is no prompt file: `prompt`, `prompt-file: "ask.md"`. */
  readonly from: string;
}

/** What variables are filled in with. */
export interface Filling {
  /** Values as they were given, without marks and without what is hidden in them. */
  readonly values: Variables;
  readonly sources: ReadonlyMap<string, VariableSource>;
}

/** A message of which nothing is left when variables are filled in. */
interface Blank {
  readonly index: number;
  readonly message: Message;
  /** The variables that it is made of. */
  readonly names: readonly string[];
}

/**
 * Looks for what is empty: variables that are used, and messages.
 *
 * @returns a warning for each that leaves something to ask
 * @throws {Failure} `invalid-prompt` where nothing is left to ask, with every variable that is to blame
 */
export function checkEmpty(prompt: Unfilled, filling: Filling, hasFiles: boolean): readonly string[] {
  const blanks = prompt.messages.flatMap((message, index) => blankAt(message, index, filling));
  const asking = prompt.messages.filter(({ role }) => role !== 'system' && role !== 'developer');
  const isLeft = (message: Message) => !blanks.some((blank) => blank.message === message);
  if (!hasFiles && !asking.some(isLeft)) {
    const isSystemOnly = asking.length === 0 && prompt.places.length > 0 && prompt.messages.some(isLeft);
    if (!isSystemOnly) throw nothingLeft(prompt, blanks, filling);
  }
  const told = new Set(blanks.flatMap(({ names }) => names));
  const used = new Set(prompt.messages.flatMap(({ content }) => textsOf(content).flatMap(namesIn)));
  const others = [...used].filter((name) => isBlankValue(filling.values.get(name)) && !told.has(name));
  return [
    ...(asking.length === 0 ? ['The prompt file has no user message: only its system messages are sent.'] : []),
    ...blanks.map(
      (blank) =>
        `${where(prompt, blank)}${subject(prompt, blank)} is empty${because(blank, filling)}. It is sent as it is.`,
    ),
    ...others.map(
      (name) => `The variable ${name} is empty (${describeSource(name, filling)}). The prompt is sent without it.`,
    ),
  ];
}

function blankAt(message: Message, index: number, { values }: Filling): readonly Blank[] {
  if (attachmentsOf(message.content).length > 0) return [];
  const texts = textsOf(message.content);
  // Values can be large: a letter stands for each that is not empty.
  const letters = new Map([...values].map(([name, value]) => [name, isBlankValue(value) ? '' : 'x'] as const));
  if (texts.some((text) => /\S/.test(fill(text, letters)))) return [];
  return [{ index, message, names: [...new Set(texts.flatMap(namesIn))] }];
}

function nothingLeft(prompt: Unfilled, blanks: readonly Blank[], filling: Filling): Failure {
  const asking = blanks.filter(({ message }) => message.role !== 'system' && message.role !== 'developer');
  const guilty = asking.length > 0 ? asking : blanks;
  const problems = guilty.map((blank) => {
    const place = prompt.places[blank.index];
    const message = `The prompt is empty: ${subject(prompt, blank)} has no text${because(blank, filling)}.`;
    return { message, remedy: emptyRemedy(blank, filling), ...(place && { place }) };
  });
  return new Failure('invalid-prompt', problems);
}

function subject({ places, from }: Unfilled, { index, message }: Blank): string {
  return places.length === 0 && message.role === 'user' ? from : `message ${index + 1} (${message.role})`;
}

function where({ places }: Unfilled, { index }: Blank): string {
  const place = places[index];
  return place ? `${formatPlace(place)}: ` : '';
}

function because({ names }: Blank, filling: Filling): string {
  if (names.length === 0) return '';
  const listed = names.map((name) => `${name} (${describeSource(name, filling)})`).join(', ');
  return `, since ${names.length === 1 ? 'its variable is' : 'its variables are'} empty: ${listed}`;
}

/** A text for one case would be missing in the next: so a default, or a condition, is proposed. */
function emptyRemedy({ names }: Blank, { sources }: Filling): string {
  const [name] = names;
  if (name === undefined) return 'Write the text that is to be sent.';
  if (sources.get(name)?.isFile) {
    return 'Check the step that writes the file: without `shell: bash` a pipe hides that a command in it has failed. If the file may be empty, skip this step with `if:`.';
  }
  return `Give it a default, as in \`${name}: \${{ toJSON(github.event.issue.body || 'No description.') }}\`, or skip this step with \`if:\` when there is nothing to ask.`;
}

function describeSource(name: string, { sources }: Filling): string {
  return sources.get(name)?.described ?? 'no input';
}

function isBlankValue(value: string | undefined): boolean {
  return value !== undefined && !/\S/.test(value);
}
