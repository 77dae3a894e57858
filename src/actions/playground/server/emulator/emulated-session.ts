import { type OpenSession, openSession, type Session } from '../../../../inference/session/session.ts';
import { Failure } from '../../../../language/failures/failure.ts';
import type { Key, PolicyFile } from '../../../../policy/model/policy.ts';
import type { Laptop } from '../../../byok/laptop.ts';
import { emulatorTransport } from './emulator.ts';

/** The variable that every key is read from while the emulator answers, and what stands in it. */
const emulatorSecret = { name: 'BYOK_EMULATOR', value: 'an-emulator-needs-no-key' };

/** What a session is opened again from. */
type JudgedInputs = Pick<Session, 'policy' | 'run' | 'today' | 'inputs'>;

/**
 * The same session with an emulator behind every key. All that decides stays: lists, rules, limits, prices. Nothing is
 * sent, so no ledger is written and no budget counts.
 */
export function emulated({ policy, run, today, inputs }: JudgedInputs, laptop: Laptop): OpenSession {
  const [first, ...others] = policy.files;
  const keys = policy.keys.map(withoutSecret);
  const edge = {
    ...laptop,
    variable: (name: string) => (name === emulatorSecret.name ? emulatorSecret.value : laptop.variable(name)),
    // Nobody gets a secret.
    requireTrust: undefined,
    openTransport: () => emulatorTransport(policy.keys, laptop.clock),
  };
  const judged = { files: [withoutLedger(first), ...others.map(withoutLedger)] as const, keys };
  return openSession({ policy: judged, run, today }, { ...inputs, apiKey: '', apiKeys: new Map() }, edge);
}

function withoutSecret(key: Key): Key {
  return { ...key, credential: { by: 'secret', secret: emulatorSecret.name } };
}

function withoutLedger({ ledger: _, ...file }: PolicyFile): PolicyFile {
  return { ...file, budgets: [] };
}

/**
 * A server of tools has no stand-in.
 *
 * @param who names them
 * @throws {Failure} `invalid-input`
 */
export function refuseTools(who: string, servers: readonly string[] | undefined): void {
  if (!servers) return;
  throw new Failure('invalid-input', {
    message: `The emulator calls no tools, and ${who} names ${servers.join(', ')}.`,
    remedy: 'Leave out `tools`, also in the prompt file.',
  });
}
