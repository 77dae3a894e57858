import { answer } from '../../../inference/answer.ts';
import { type Outcome, type StepFacts, withoutKey } from '../../../inference/result.ts';
import type { Session } from '../../../inference/session/session.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { type Prepared, prepare } from '../../complete/prepare.ts';
import type { Laptop } from '../laptop.ts';
import type { TerminalAnswer } from './answer-text.ts';

/** How a prompt is asked. */
interface AskingHere {
  readonly isEmulated: boolean;
  readonly shown: TerminalAnswer | undefined;
  /** Gets the keys as the policy says them, whatever answers. */
  readonly noteKeys?: (keys: readonly Key[]) => void;
}

/** Inputs, prompt and session, then one answer. */
export async function ask(
  laptop: Laptop,
  facts: StepFacts,
  { isEmulated, shown, noteKeys }: AskingHere,
): Promise<Outcome> {
  const prepared = await prepare(isEmulated ? withoutKeys(laptop) : laptop, facts);
  if ('skip' in prepared) return withoutKey(prepared.skip, 'skip');
  const { request } = prepared;
  noteKeys?.(prepared.session.policy.keys);
  const session = isEmulated ? await emulatedSession(prepared, laptop) : prepared.session;
  const listens = shown && request.prompt.responseFormat === undefined;
  const asking = listens ? { ...session.asking, listen: shown.listen } : session.asking;
  return answer(request, { ...session, asking }, facts);
}

/** The emulator needs no key: none is read, and none that is missing is told. */
function withoutKeys(laptop: Laptop): Laptop {
  const inputs = new Map([
    ['on-missing-key', 'skip'],
    ['api-key', ''],
    ['api-keys', ''],
  ]);
  return { ...laptop, input: (name) => inputs.get(name) ?? laptop.input(name) };
}

/**
 * A session that the emulator answers; loaded only where it is asked for.
 *
 * @throws {Failure} `invalid-input`, as `refuseTools` does
 */
async function emulatedSession({ request, session }: Prepared, laptop: Laptop): Promise<Session> {
  const { emulated, refuseTools } = await import('../../playground/server/emulator/emulated-session.ts');
  refuseTools('the request', request.tools?.servers);
  return emulated(session, laptop);
}
