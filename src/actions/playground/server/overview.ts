import type { OpenSession } from '../../../inference/session/session.ts';
import { Failure, formatPlace } from '../../../language/failures/failure.ts';
import { recipientsOf } from '../../../policy/judge/recipients.ts';
import { starterPolicy } from '../../../policy/words/starter.ts';
import type { Laptop } from '../../byok/laptop.ts';
import type { KeyRow, ModelRow, Overview, PolicyState, UntrustedRow } from '../wire/overview.ts';
import type { EditedFiles } from './files.ts';
import { keyRows, modelRows } from './models.ts';
import { pageFailure } from './problems.ts';
import type { Sessions } from './sessions.ts';

/** The model of the policy that is offered where there is none. */
export const starterModel = 'openai/gpt-6-luna';

/** What a page has to know: where it is, whose policy holds, which models and keys there are. Nothing of it is secret. */
export async function overview(sessions: Sessions, files: EditedFiles): Promise<Overview> {
  const { laptop, isEmulated } = sessions;
  const [branch, base, judged] = await Promise.all([files.git.branch(), files.git.defaultBranch(), judge(sessions)]);
  const { workspace, repository, facts } = laptop.run;
  return {
    folder: workspace,
    repository,
    branch,
    base,
    emulator: isEmulated,
    asWhom: `as on ${facts.event.values.join(', ') || 'push'} to ${facts.branch.values.join(', ') || 'the default branch'}`,
    ...judged,
  };
}

interface Judged {
  readonly policyTag: string;
  readonly policy: PolicyState;
  readonly keys: readonly KeyRow[];
  readonly models: readonly ModelRow[];
  readonly untrusted: readonly UntrustedRow[];
}

/** Judges a policy that stays as it is meanwhile; one that keeps changing is looked at again when it is asked for next. */
async function judge(sessions: Sessions): Promise<Judged> {
  const policyTag = await sessions.policyTag();
  const judged = await judgeOnce(sessions);
  return { ...judged, policyTag: (await sessions.policyTag()) === policyTag ? policyTag : '' };
}

async function judgeOnce(sessions: Sessions): Promise<Omit<Judged, 'policyTag'>> {
  const path = sessions.policyPath;
  try {
    const session = await sessions.current();
    const models = await modelRows(session);
    return {
      policy: { kind: 'valid', path },
      keys: keyRows(sessions.keys, sessions.laptop.variable),
      models,
      untrusted: sessions.isEmulated ? [] : untrustedRows(session, sessions.laptop),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const nothing = { keys: [], models: [], untrusted: [] };
    if (error.code === 'missing-policy') {
      return { ...nothing, policy: { kind: 'missing', path, starter: starterPolicy({ model: starterModel }) } };
    }
    return { ...nothing, policy: { kind: 'broken', path, ...pageFailure(error, sessions.laptop.redact) } };
  }
}

function untrustedRows({ policy }: OpenSession, { trust, variable }: Laptop): readonly UntrustedRow[] {
  const servers = policy.files.flatMap(({ tools = [] }) => tools);
  return recipientsOf(policy.keys, servers, variable)
    .filter((recipient) => !trust.isTrusted(recipient))
    .map(({ secret, url, place }) => ({ secret, url, place: formatPlace(place) }));
}
