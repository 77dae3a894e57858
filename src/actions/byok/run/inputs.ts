import { type Checkout, fromRoot } from '../../../github/laptop/checkout.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type CommandLine, WrongCall } from '../command.ts';

/** The prompt that a command line means. */
export interface PromptOperand {
  /** A file by its path as it was given. */
  readonly file?: string;
  readonly text?: string;
  /** The value of `{{input}}`, where a text for it is piped in. */
  readonly input?: string;
}

/** The inputs of a step that asks the same, by their names. */
export function inputsOf(
  call: CommandLine,
  asked: PromptOperand,
  checkout: Checkout,
): Readonly<Record<string, string>> {
  const path = (given: string) => (given === '' ? '' : fromRoot(checkout, given));
  const paths = (pairs: ReadonlyMap<string, string>) => new Map([...pairs].map(([name, given]) => [name, path(given)]));
  const variables = new Map([
    ...(asked.input === undefined ? [] : [['input', asked.input] as const]),
    ...pairsOf('var', call),
  ]);
  return {
    ...sharedInputs(call, checkout),
    model: call.one('model'),
    prompt: asked.text ?? '',
    'prompt-file': path(asked.file ?? ''),
    'system-prompt': call.one('system'),
    'system-prompt-file': path(call.one('system-file')),
    input: mapOf(variables),
    file_input: mapOf(paths(pairsOf('var-file', call))),
    'untrusted-input': mapOf(pairsOf('untrusted', call)),
    'untrusted-file-input': mapOf(paths(pairsOf('untrusted-file', call))),
    files: call.many('attach').map(path).join('\n'),
    'response-schema-file': path(call.one('schema')),
    tools: call.many('tools').join(','),
    'max-tool-rounds': call.one('max-tool-rounds'),
    repair: call.is('no-repair') ? 'false' : 'true',
    'max-completion-tokens': call.one('max-tokens'),
    temperature: call.one('temperature'),
    'top-p': call.one('top-p'),
    'custom-headers': mapOf(pairsOf('header', call)),
  };
}

/** Inputs of every command that asks models. */
export function sharedInputs(call: CommandLine, checkout: Checkout): Readonly<Record<string, string>> {
  return {
    policy: policyOf(call, checkout),
    parameters: parametersOf(call),
    timeout: call.one('timeout'),
    retries: call.one('retries'),
    deadline: call.one('deadline'),
  };
}

/** Where the policy is: a path from here, or a file of another repository as it is written. */
export function policyOf(call: CommandLine, checkout: Checkout): string {
  const given = call.one('policy');
  return given === '' || given.includes('@') ? given : fromRoot(checkout, given);
}

/**
 * The values of an option that is written `NAME=VALUE`; of two with the same name the last one counts.
 *
 * @throws {WrongCall}
 */
export function pairsOf(option: string, call: CommandLine): ReadonlyMap<string, string> {
  return new Map(
    call.many(option).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new WrongCall(`--${option}: ${quote(text)} has no name and value. Write NAME=VALUE.`);
      return [text.slice(0, at).trim(), text.slice(at + 1)];
    }),
  );
}

/** Further fields of the request: a value that is JSON is what it says, any other one a text. */
function parametersOf(call: CommandLine): string {
  const pairs = [...pairsOf('param', call)].map(
    ([name, value]) => `${json(name)}: ${isJson(value) ? value : json(value)}`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(', ')}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A map of texts as YAML that is JSON as well; empty for none. */
function mapOf(pairs: ReadonlyMap<string, string>): string {
  if (pairs.size === 0) return '';
  return `{${[...pairs].map(([name, value]) => `${json(name)}: ${json(value)}`).join(', ')}}`;
}

/** Line breaks of Unicode and what has no form are escaped: YAML would fold or refuse them. */
function json(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
