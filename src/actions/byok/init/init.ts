import { join } from 'node:path';
import { type Checkout, fromRoot } from '../../../github/laptop/checkout.ts';
import type { Machine } from '../../../github/laptop/laptop.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { dayOf } from '../../../policy/model/days.ts';
import { parsePolicy } from '../../../policy/read/parse.ts';
import { defaultPolicyPath } from '../../../policy/source/location.ts';
import { type CommandLine, type ExitCode, WrongCall } from '../command.ts';
import { wrap } from '../help.ts';
import { oneLine } from '../one-line.ts';
import { type Answers, findAnswers } from './answers.ts';
import { policyText, workflowText } from './texts.ts';

/** Where the workflow goes unless it is said. */
const defaultWorkflowPath = '.github/workflows/ai.yml';

/** Writes a policy and a workflow for a repository that has none, and says what is left to do. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const checkout = await machine.findCheckout(machine.folder);
  const workflow = call.is('path') ? fromRoot(checkout, call.one('path')) : defaultWorkflowPath;
  if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(workflow)) {
    throw new WrongCall(`--path: GitHub finds workflows in .github/workflows/ alone, not at ${oneLine(workflow)}.`);
  }
  const absolute = (path: string) => join(checkout.root, path);
  const there = [defaultPolicyPath, workflow].filter((path) => machine.exists(absolute(path)));
  if (there.length > 0) return refuse(there, machine);

  const answers = await findAnswers(call, machine.terminal);
  const policy = checked(policyText(answers), dayOf(machine.date()));
  const files = new Map([
    [absolute(defaultPolicyPath), policy],
    [absolute(workflow), workflowText(answers)],
  ]);
  const failure = machine.writeNewFiles(files);
  if (failure) {
    tellError(
      `${oneLine(fromRoot(checkout, failure.path))} cannot be written: ${oneLine(failure.reason)}. Nothing was written.`,
      machine,
    );
    return 1;
  }
  keepTrust(answers, checkout, machine);
  tellSteps(answers, workflow, checkout.isRepository, machine);
  return 0;
}

/** Who has just named the server and the secret need not be asked whether they belong together. */
function keepTrust({ endpoint: url, credential }: Answers, checkout: Checkout, machine: Machine): void {
  if (url !== undefined && 'secret' in credential) machine.openTrustedHosts(checkout).keep({ ...credential, url });
}

function refuse(there: readonly string[], machine: Machine): ExitCode {
  const files = there.map(oneLine).join(' and ');
  const next = there.includes(defaultPolicyPath)
    ? '`byok models` tells what the policy allows.'
    : 'Name another file for the workflow: --path .github/workflows/NAME.yml';
  tellError(
    `${files} ${there.length === 1 ? 'is' : 'are'} there already: files are never changed, so nothing was written. ${next}`,
    machine,
  );
  return 1;
}

function tellError(message: string, { terminal: { messages } }: Machine): void {
  messages.write(`${messages.style('red', 'error:')} ${message}\n`);
}

/**
 * A policy that the action reads.
 *
 * @throws {WrongCall} with what is wrong with an answer that went into it
 */
function checked(text: string, today: string): string {
  try {
    parsePolicy(text, { file: defaultPolicyPath, commit: '', annotatable: true }, today);
    return text;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new WrongCall(error.problems.map(({ message, remedy }) => `${message} ${remedy}`.trim()).join('\n'));
  }
}

function tellSteps(
  { credential, models }: Answers,
  workflow: string,
  isRepository: boolean,
  { terminal }: Machine,
): void {
  const { messages } = terminal;
  const [model = ''] = models.keys();
  const isKeyless = !('secret' in credential);
  const steps: readonly (readonly [says: string, command: string])[] = [
    isKeyless
      ? [
          'Let the provider trust the workflow:',
          'https://github.com/byok-inference/byok-inference/blob/v1/docs/keyless.md',
        ]
      : ['Store the provider’s key as a secret of the repository:', `gh secret set ${credential.secret}`],
    [
      `Commit both files to the default branch${isRepository ? '' : ' of a repository (git init)'}:`,
      `git add ${defaultPolicyPath} ${workflow} && git commit -m "Ask models" && git push`,
    ],
    ['Ask something:', `gh workflow run ${workflow.split('/').at(-1)} -f prompt="Say hello."`],
  ];
  const here = isKeyless
    ? []
    : [
        `Here, without a workflow: ${credential.secret}=… npx github:byok-inference/byok-inference run "Say hello." -m ${model}`,
      ];
  const width = messages.isTerminal ? Math.max(40, messages.columns) : Number.POSITIVE_INFINITY;
  const lines = [
    `Written: ${defaultPolicyPath} and ${workflow}`,
    '',
    'Three steps are left:',
    ...steps.flatMap(([says, command], index) => [...wrap(`${index + 1}. ${says}`, width), `   ${command}`]),
    ...(here.length > 0 ? ['', ...wrap(here.join(''), width)] : []),
  ];
  messages.write(`${lines.join('\n')}\n`);
}
