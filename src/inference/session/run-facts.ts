import type { Runner } from '../../github/runner.ts';
import type { Policy } from '../../policy/model/policy.ts';
import { type Fact, type FactName, permissions, type RunFacts, unknownFact } from '../../policy/model/when.ts';
import type { SessionReaders } from './policy-readers.ts';

/**
 * The facts of this run, as its policy asks for them: what people are permitted, and which branch is the
 * default one, is asked of the GitHub API only if a `when` depends on it.
 */
export async function gatherFacts(policy: Policy, runner: Runner, readers: SessionReaders): Promise<RunFacts> {
  const { facts } = runner.run;
  const { permission, isDefaultWorkflow } = facts.assumed ?? (await askFacts(policy, runner, readers));
  const { event, fork, actor, workflow, branch, repository } = facts;
  return { event, fork, actor, permission, workflow, branch, repository, isDefaultWorkflow };
}

/** What the run does not tell by itself. */
async function askFacts(policy: Policy, runner: Runner, readers: SessionReaders) {
  const [permission, isDefaultWorkflow] = await Promise.all([
    names(policy, 'permission') ? askPermission(runner, readers) : unknownFact,
    hasWorkflowException(policy) ? isOnDefaultBranch(runner, readers) : false,
  ]);
  return { permission, isDefaultWorkflow };
}

function names({ files }: Policy, name: FactName): boolean {
  return files.some(({ rules, exceptions, budgets }) =>
    [...rules, ...exceptions, ...budgets].some(({ when }) => when.some(({ fact }) => fact === name)),
  );
}

function hasWorkflowException({ files }: Policy): boolean {
  return files.some(({ exceptions }) => exceptions.some(({ when }) => when.some(({ fact }) => fact === 'workflow')));
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
