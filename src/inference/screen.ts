import { count } from '../language/failures/count.ts';
import type { Problem } from '../language/failures/failure.ts';
import type { SecretHandling } from '../policy/model/policy.ts';
import type { Message, Prompt } from '../prompts/prompt.ts';
import { attachmentsOf, mapTexts, textsOf } from '../prompts/prompt.ts';
import type { Parameters } from '../prompts/settings.ts';
import { type FindSecrets, findAll, findOwn } from '../reports/secrets/cleaner.ts';
import {
  addTallies,
  describeTally,
  type Finding,
  markFindings,
  mergeFindings,
  ownKind,
  type Tally,
  tallyOf,
} from '../reports/secrets/findings.ts';
import { type Scan, scannerFor } from '../reports/secrets/scanner.ts';

/** A prompt once it was scanned for secrets. */
export interface Screened {
  /** What may be sent. */
  readonly messages: readonly Message[];
  /** What may be shown. */
  readonly shown: readonly Message[];
  readonly removed: Tally;
  /** Where it was removed, or stood in the way: kind, message, line and variable; at most ten, and how many more. */
  readonly places: string;
  /** What looks like a secret and was left in, because the policy allows it. */
  readonly left: Tally;
  /** Why nothing may be sent; empty where it may. */
  readonly problems: readonly Problem[];
}

/** What a prompt is scanned with. */
export interface Finders {
  readonly scan: Scan;
  /** Finds the step's own credentials. */
  readonly findCredentials: FindSecrets;
}

/** A text of a message with what was found in it. */
interface LookedText {
  readonly text: string;
  readonly own: readonly Finding[];
  readonly all: readonly Finding[];
}

/** A message with its texts, in their order. Attachments are not looked through. */
interface Looked {
  readonly message: Message;
  readonly texts: readonly LookedText[];
}

/** The most places that a message names. */
const maxNamed = 10;

/** What is scanned, and by whom. */
export interface Screening {
  readonly prompt: Prompt;
  readonly parameters: Parameters;
  readonly handling: SecretHandling;
}

/**
 * Scans what goes to the provider for secrets, as the policy says: the prompt, in which they are redacted, and what goes
 * with it, in which they cannot be. Says in the log what was found.
 */
export async function screen(
  { prompt, parameters, handling }: Screening,
  findCredentials: FindSecrets,
  log: { readonly notice: (message: string) => void },
): Promise<Screened> {
  const additions = additionsOf(prompt, parameters);
  const texts = [...prompt.messages.flatMap(({ content }) => textsOf(content)), ...additions.map(({ text }) => text)];
  const finders = { scan: await scannerFor(texts), findCredentials };
  const screened = joined(screenPrompt(prompt, handling, finders), screenAdditions(additions, handling, finders));
  const { removed, left, problems, places } = screened;
  if (removed.size > 0 && problems.length === 0) {
    log.notice(`Secrets are redacted in the prompt before it is sent: ${describeTally(removed)}. ${places}.`);
  }
  if (left.size > 0) {
    const why = 'the policy’s `secrets-in-prompt: allow`';
    log.notice(`The prompt is sent with what looks like secrets, by ${why}: ${describeTally(left)}.`);
  }
  return screened;
}

function joined(prompt: Screened, { removed, left, problems }: ReturnType<typeof screenAdditions>): Screened {
  return {
    ...prompt,
    removed: addTallies(prompt.removed, removed),
    left: addTallies(prompt.left, left),
    problems: [...prompt.problems, ...problems],
  };
}

/**
 * Looks through a prompt as the policy says. The step's own credentials are no matter of the policy: what goes to the
 * provider in a header goes to nobody in a text, so they are never left in.
 */
function screenPrompt(prompt: Prompt, { handling, place }: SecretHandling, finders: Finders): Screened {
  const looked = prompt.messages.map((message) => lookAt(message, finders));
  const texts = looked.flatMap((message) => message.texts);
  const shown = looked.map((message) => marked(message, ({ all }) => all));
  const found = tallyOf(...texts.map(({ all }) => all));
  const places = describePlaces(looked, prompt, handling === 'allow');
  if (handling === 'block' && found.size > 0) {
    const problem = { ...describe(found, places), ...(place && { place }) };
    return { messages: [], shown, removed: found, places, left: new Map(), problems: [problem] };
  }
  if (handling !== 'allow') return { messages: shown, shown, removed: found, places, left: new Map(), problems: [] };
  return {
    messages: looked.map((message) => marked(message, ({ own }) => own)),
    shown,
    removed: tallyOf(...texts.map(({ own }) => own)),
    places,
    left: tallyOf(...texts.map(({ all }) => all.filter(({ kind }) => kind !== ownKind))),
    problems: [],
  };
}

function lookAt(message: Message, { scan, findCredentials }: Finders): Looked {
  const texts = textsOf(message.content).map((text) => {
    const own = findOwn(text, findCredentials);
    return { text, own, all: mergeFindings([...own, ...scan(text)]) };
  });
  return { message, texts };
}

function marked({ message, texts }: Looked, findings: (looked: LookedText) => readonly Finding[]): Message {
  const clean = texts.map((looked) => markFindings(looked.text, findings(looked))).values();
  return { ...message, content: mapTexts(message.content, (text) => clean.next().value ?? text) };
}

/** Where something was found, so that it can be taken out; nothing of the values. */
function describePlaces(looked: readonly Looked[], prompt: Prompt, isOwnOnly: boolean): string {
  const all = looked.flatMap(({ message, texts }, index) =>
    texts.flatMap(({ text, own, all: findings }) =>
      (isOwnOnly ? own : findings).map((finding) => ({ role: message.role, text, finding, number: index + 1 })),
    ),
  );
  const places = all.slice(0, maxNamed).map(({ role, text, finding, number }) => {
    return `${finding.kind} in message ${number} (${role}), ${whereIn(text, finding, prompt)}`;
  });
  const more = all.length > maxNamed ? `; and ${count(all.length - maxNamed, 'more place')}` : '';
  return `${places.join('; ')}${more}`;
}

function describe(found: Tally, places: string): Problem {
  return {
    message: `The prompt contains what looks like secrets (${describeTally(found)}), so nothing was sent: the policy says \`secrets-in-prompt: block\`. Found: ${places}.`,
    remedy: 'Remove them from the prompt, or from the files and variables that it is built from.',
  };
}

/** The first line of an untrusted value is its mark. */
const mark = /^<untrusted-\w+ name="[^"]*">\n/;

function whereIn(text: string, { start, end }: Finding, { variables }: Prompt): string {
  const line = `line ${lineAt(text, start)}`;
  const value = text.slice(start, end);
  const [source] = [...variables].flatMap(([name, filled]) => {
    const bare = filled.replace(mark, '');
    const at = bare.indexOf(value);
    return at < 0 ? [] : [`the variable ${name}, its line ${lineAt(bare, at)}`];
  });
  return source === undefined ? line : `${line}, from ${source}`;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** A text that goes to the provider beside the messages, and what it is called. */
interface Addition {
  readonly name: string;
  readonly text: string;
}

/** All text that goes to the provider beside the messages. Headers are for credentials. */
function additionsOf({ messages, responseFormat }: Prompt, parameters: Parameters): readonly Addition[] {
  const names = messages.flatMap(({ content }) => attachmentsOf(content).map(({ name }) => name));
  return [
    ...(parameters.size > 0 ? [{ name: 'parameters contain', text: JSON.stringify([...parameters]) }] : []),
    ...(responseFormat?.kind === 'json_schema'
      ? [{ name: 'response schema contains', text: JSON.stringify(responseFormat.schema.schema) }]
      : []),
    ...(names.length > 0 ? [{ name: 'names of files contain', text: names.join('\n') }] : []),
  ];
}

/**
 * Looks through additions as the policy says. A mark in the place of a value would change what is asked for, so nothing
 * is taken out there: where secrets may not be sent, nothing is.
 */
function screenAdditions(
  additions: readonly Addition[],
  { handling, place }: SecretHandling,
  { scan, findCredentials }: Finders,
): Pick<Screened, 'removed' | 'left' | 'problems'> {
  const looked = additions.map(({ name, text }) => {
    if (handling === 'allow') return { name, refused: findOwn(text, findCredentials), left: scan(text) };
    return { name, refused: findAll(text, scan, findCredentials), left: [] };
  });
  const problems: readonly Problem[] = looked
    .filter(({ refused }) => refused.length > 0)
    .map(({ name, refused }) => ({
      message: `The ${name} what looks like secrets (${describeTally(tallyOf(refused))}), which cannot be redacted there; nothing was sent.`,
      remedy: 'Remove them: what has been sent cannot be taken back.',
      ...(handling === 'block' && place && { place }),
    }));
  return {
    removed: tallyOf(...looked.map(({ refused }) => refused)),
    left: tallyOf(...looked.map(({ left }) => left)),
    problems,
  };
}
