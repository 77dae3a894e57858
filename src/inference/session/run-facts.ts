import type { Runner } from '../../github/runner.ts';
import type { PolicyFile } from '../../policy/model/policy.ts';
import { type Fact, type FactName, permissions, type RunFacts, unknownFact } from '../../policy/model/when.ts';
import type { SessionReaders } from './policy-readers.ts';

/** The facts of this run, as its policy asks for them. */
export interface GatheredFacts {
  /** Begins to ask for what a file of the policy depends on; each fact is asked for once. */
  readonly need: (file: PolicyFile) => void;
  /** The facts, once all of the policy's files were seen. */
  readonly gather: () => Promise<RunFacts>;
}

/**
 * Opens the facts of this run. What people are permitted, and which branch is the default one, is asked of the GitHub API
 * only if a `when` depends on it.
 */
export function openFacts(runner: Runner, readers: SessionReaders): GatheredFacts {
  const { facts } = runner.run;
  const { assumed } = facts;
  let permission: Promise<Fact> | undefined;
  let isDefaultWorkflow: Promise<boolean> | undefined;
  return {
    need(file) {
      if (assumed) return;
      if (names(file, 'permission')) permission ??= askPermission(runner, readers);
      if (hasWorkflowException(file)) isDefaultWorkflow ??= isOnDefaultBranch(runner, readers);
    },
    async gather() {
      const { event, fork, actor, workflow, branch, repository } = facts;
      const told = { event, fork, actor, workflow, branch, repository };
      if (assumed) return { ...told, ...assumed };
      const asked = await Promise.all([permission ?? unknownFact, isDefaultWorkflow ?? false]);
      return { ...told, permission: asked[0], isDefaultWorkflow: asked[1] };
    },
  };
}

function names({ rules, exceptions, budgets }: PolicyFile, name: FactName): boolean {
  return [...rules, ...exceptions, ...budgets].some(({ when }) => when.some(({ fact }) => fact === name));
}

function hasWorkflowException({ exceptions }: PolicyFile): boolean {
  return exceptions.some(({ when }) => when.some(({ fact }) => fact === 'workflow'));
}

/** The lowest permission among the people of the run; unknown where one of them is, unless another has none at all. */
async function askPermission({ run, log }: Runner, readers: SessionReaders): Promise<Fact> {
  const { values: people, isComplete } = run.facts.actor;
  try {
    const { reader } = await readers.repository(run.repository);
    const answers = await Promise.all(people.map((login) => reader.permissionOf(run.repository, login)));
    const found = answers.flatMap((answer) => (answer.found ? [answer.value] : []));
    const lowest = permissions.find((permission) => found.includes(permission));
    const isCertain = isComplete && found.length === people.length;
    if (lowest !== undefined && (isCertain || lowest === 'none')) {
      const whose = people.filter((_, index) => isLowest(answers[index], lowest));
      return { values: [lowest], isComplete: true, whose };
    }
    const asked =
      people.filter((_, index) => !answers[index]?.found).join(', ') || 'somebody whom the event does not name';
    log.info(
      `The permission of ${asked} is unknown, so every rule that depends on it applies, and no exception that needs it does.`,
    );
  } catch (error) {
    log.info(`Permissions cannot be looked up: ${error instanceof Error ? error.message : error}`);
  }
  return unknownFact;
}

type PermissionAnswer = Awaited<
  ReturnType<Awaited<ReturnType<SessionReaders['repository']>>['reader']['permissionOf']>
>;

function isLowest(answer: PermissionAnswer | undefined, lowest: string): boolean {
  return answer?.found === true && answer.value === lowest;
}

async function isOnDefaultBranch({ run }: Runner, readers: SessionReaders): Promise<boolean> {
  if (!run.facts.workflowRef.startsWith('refs/heads/')) return false;
  const branch = await readers
    .repository(run.repository)
    .then(({ reader }) => reader.defaultBranch(run.repository))
    .catch(() => undefined);
  return branch?.found === true && run.facts.workflowRef === `refs/heads/${branch.value}`;
}
