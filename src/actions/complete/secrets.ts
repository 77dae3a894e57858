import type { Runner } from '../../github/runner.ts';
import type { Result } from '../../inference/result.ts';
import { additionsOf, screenAdditions } from '../../inference/screen-additions.ts';
import { ShownResult, saidIn } from '../../inference/screen-answer.ts';
import { type Screened, screenPrompt } from '../../inference/screen-prompt.ts';
import type { SecretHandling } from '../../policy/model/policy.ts';
import { textsOf } from '../../prompts/content.ts';
import type { Parameters } from '../../prompts/parameters.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { addTallies, describeTally } from '../../reports/secrets/findings.ts';
import { scannerFor } from '../../reports/secrets/scanner.ts';

/** Takes out of a prompt what must not leave, as the policy says, looks through what goes with it, and tells what it was. */
export async function withholdSecrets(
  prompt: Prompt,
  parameters: Parameters,
  handling: SecretHandling,
  runner: Runner,
): Promise<Screened> {
  const { findCredentials, log } = runner;
  const additions = additionsOf(prompt, parameters);
  const texts = [...prompt.messages.flatMap(({ content }) => textsOf(content)), ...additions.map(({ text }) => text)];
  const finders = { scan: await scannerFor(texts), findCredentials };
  const screened = joined(screenPrompt(prompt, handling, finders), screenAdditions(additions, handling, finders));
  const { removed, left, problems } = screened;
  if (removed.size > 0 && problems.length === 0) {
    log.notice(`Secrets are taken out of the prompt before it is sent: ${describeTally(removed)}. ${screened.places}.`);
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
 * A result as log and summary may show it. The patterns are loaded only where a provider has said something, or an error
 * that nobody expected may hold anything: so a denied step loads nothing.
 */
export async function shownResult(result: Result, { findSecrets, findInAnswer, log }: Runner): Promise<ShownResult> {
  const texts = result.attempts || result.code === 'internal' ? saidIn(result) : [];
  const shown = ShownResult.redacted(result, { scan: await scannerFor(texts), findSecrets, findInAnswer });
  if (shown.foundInAnswer && shown.foundInAnswer.size > 0) {
    log.notice(`The answer contains what looks like secrets: ${describeTally(shown.foundInAnswer)}.`);
  }
  return shown;
}

/** What the summary says of secrets in the prompt; nothing where there were none. */
export function promptFact({ screened }: ShownResult): string | undefined {
  if (!screened) return undefined;
  const { removed, left, problems } = screened;
  if (problems.length > 0) return `${describeTally(removed)}; nothing was sent`;
  const parts = [
    ...(left.size > 0 ? [`sent: ${describeTally(left)}`] : []),
    ...(removed.size > 0 ? [`removed: ${describeTally(removed)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** What the summary says of secrets in the answer; nothing where there were none. */
export function answerFact({ foundInAnswer }: ShownResult): string | undefined {
  return foundInAnswer && foundInAnswer.size > 0 ? `hidden here: ${describeTally(foundInAnswer)}` : undefined;
}
