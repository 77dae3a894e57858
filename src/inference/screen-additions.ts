import type { Problem } from '../language/failures/failure.ts';
import type { SecretHandling } from '../policy/model/policy.ts';
import { attachmentsOf } from '../prompts/content.ts';
import type { Parameters } from '../prompts/parameters.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { findAll, findOwn } from '../reports/secrets/cleaner.ts';
import { describeTally, tallyOf } from '../reports/secrets/findings.ts';
import type { Finders, Screened } from './screen-prompt.ts';

/** A text that goes to the provider beside the messages, and what it is called. */
interface Addition {
  readonly name: string;
  readonly text: string;
}

/** All text that goes to the provider beside the messages. Headers are for credentials. */
export function additionsOf({ messages, responseFormat }: Prompt, parameters: Parameters): readonly Addition[] {
  const names = messages.flatMap(({ content }) => attachmentsOf(content).map(({ name }) => name));
  return [
    ...(parameters.size > 0 ? [{ name: 'parameters', text: JSON.stringify([...parameters]) }] : []),
    ...(responseFormat?.kind === 'json_schema'
      ? [{ name: 'response schema', text: JSON.stringify(responseFormat.schema.schema) }]
      : []),
    ...(names.length > 0 ? [{ name: 'names of files', text: names.join('\n') }] : []),
  ];
}

/**
 * Looks through additions as the policy says. A mark in the place of a value would change what is asked for, so nothing
 * is taken out there: where secrets may not be sent, nothing is.
 */
export function screenAdditions(
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
      message: `The ${name} hold what looks like secrets (${describeTally(tallyOf(refused))}), which are not taken out there, so nothing was sent.`,
      remedy: 'Take them out: what is sent is out of our hands.',
      ...(handling === 'block' && place && { place }),
    }));
  return {
    removed: tallyOf(...looked.map(({ refused }) => refused)),
    left: tallyOf(...looked.map(({ left }) => left)),
    problems,
  };
}
