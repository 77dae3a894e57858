import type { Runner } from '../../github/runner.ts';
import type { Allowed } from '../../policy/judge/decision.ts';
import { recipientsOf } from '../../policy/judge/recipients.ts';
import { usableRoutes } from '../routes.ts';
import type { Session } from './session.ts';

/**
 * Has whoever types confirm that the secrets of a request may go where the policy sends them. A step of a workflow asks
 * nobody: its secrets were handed to it, and its policy is the default branch's.
 *
 * @throws {Failure} `invalid-input` where that is not confirmed; nothing was sent
 */
export async function requireTrust(
  decision: Allowed,
  { credentials: { sources }, step }: Pick<Session, 'credentials'> & { readonly step: Pick<Runner, 'requireTrust'> },
): Promise<void> {
  const keys = usableRoutes(decision).map(({ key }) => key);
  const servers = decision.tools.map(({ server }) => server);
  await step.requireTrust?.(recipientsOf(keys, servers, sources.environment));
}
