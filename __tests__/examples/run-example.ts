import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOpenAI } from '../harness/emulated-openai.ts';
import { layOutGh } from '../harness/gh.ts';
import { startGitHub } from '../harness/github.ts';
import { policyPath } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { runWorkflow } from '../harness/run-workflow.ts';
import type { ExampleScene } from './scenes.ts';
import type { Text } from './texts.ts';

const folder = join(import.meta.dirname, '../../examples');

const policy = readFileSync(join(folder, 'models.yml'), 'utf8');

/** Whether there is what the scripts of the examples call beside `gh`; every runner of GitHub has it. */
export const hasTools =
  process.platform !== 'win32' &&
  ['bash', 'git', 'jq'].every((tool) => {
    try {
      return execFileSync(tool, ['--version']).length > 0;
    } catch {
      return false;
    }
  });

/** The files of an example as its reader copies them. */
function copied(name: string): Readonly<Record<string, string>> {
  const files = readdirSync(join(folder, name)).filter((file) => file !== 'workflow.yml');
  return Object.fromEntries(
    files.map((file) => [`.github/prompts/${file}`, readFileSync(join(folder, name, file), 'utf8')]),
  );
}

/** Runs an example as its reader has copied it, with an answer of the emulator. */
export async function runExample(
  scene: ExampleScene,
  { written, answered }: Text,
  secrets: Readonly<Record<string, string>>,
) {
  await using openAI = await startOpenAI(() => scene.answer(answered));
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const gh = layOutGh(scene.prints?.(written));
  const repository = scene.repository(written, copied(scene.name));
  const steps = await runWorkflow(readFileSync(join(folder, scene.name, 'workflow.yml'), 'utf8'), {
    workspace: repository.workspace,
    event: scene.event,
    payload: scene.payload(written),
    secrets,
    github: { token: githubToken, ref_name: 'v1.1.0', run_id: '42' },
    matrix: { language: 'de' },
    environment: { ...openAI.environment, GITHUB_API_URL: github.url },
    path: gh.path,
  });
  return { steps, repository, calls: gh.calls(), asked: openAI.asked() };
}
