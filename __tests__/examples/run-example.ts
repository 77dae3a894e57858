import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAzure } from '../harness/emulated-azure.ts';
import { startOpenAI } from '../harness/emulated-openai.ts';
import { layOutGh } from '../harness/gh.ts';
import { startGitHub } from '../harness/github.ts';
import { type McpServer, startMcpServer } from '../harness/mcp-server.ts';
import { policyPath } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import { callIn, runWorkflow, type Scene } from '../harness/run-workflow.ts';
import type { ExampleScene } from './scenes.ts';
import type { Text } from './texts.ts';

const folder = join(import.meta.dirname, '../../examples');

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

/** A file of an example; nothing where it has none of that name. */
function fileOf(name: string, file: string): string | undefined {
  const path = join(folder, name, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The prompts and schemas of an example as its reader copies them. */
function copied(name: string): Readonly<Record<string, string>> {
  const files = readdirSync(join(folder, name)).filter((file) => /\.(?:prompt\.yml|schema\.json)$/.test(file));
  return Object.fromEntries(files.map((file) => [`.github/prompts/${file}`, fileOf(name, file) ?? '']));
}

/** What GitHub's API has: the policy, which an example may bring along, and the organization's baseline. */
function repositoriesOf(name: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const policy = fileOf(name, 'models.yml') ?? readFileSync(join(folder, 'models.yml'), 'utf8');
  const baseline = fileOf(name, 'baseline.yml');
  return {
    'acme/widgets': { [policyPath]: policy },
    ...(baseline !== undefined && { 'acme/.github': { 'models.yml': baseline } }),
  };
}

/** The provider of an example's policy, with an answer for whatever it is asked. */
async function startProvider(scene: ExampleScene, answered: string, tools: McpServer | undefined) {
  const answer = (asked: string) => scene.answer(answered, asked);
  const toolPort = tools && Number(new URL(tools.url).port);
  if (!scene.isKeyless) return { ...(await startOpenAI(answer, toolPort)), faults: [] };
  return startAzure(fileOf(scene.name, 'models.yml') ?? '', 'repo:acme/widgets:environment:models', (asked) =>
    String(answer(asked)),
  );
}

/** Runs an example as its reader has copied it, with an answer of the emulator. */
export async function runExample(
  scene: ExampleScene,
  { written, answered }: Text,
  secrets: Readonly<Record<string, string>>,
) {
  await using tools = scene.tools && (await startMcpServer(scene.tools(written)));
  await using provider = await startProvider(scene, answered, tools);
  await using github = await startGitHub(repositoriesOf(scene.name), undefined, scene.permissions);
  const gh = layOutGh(scene.prints?.(written));
  const repository = scene.repository(written, copied(scene.name));
  const run: Scene = {
    workspace: repository.workspace,
    event: scene.event,
    payload: scene.payload(written),
    secrets,
    github: { token: githubToken, ref_name: 'v1.1.0', run_id: '42' },
    variables: { MODELS_APP_CLIENT_ID: 'Iv23liAcme' },
    matrix: { language: 'de' },
    environment: { ...provider.environment, GITHUB_API_URL: github.url, ...scene.environment },
    path: gh.path,
  };
  const caller = fileOf(scene.name, 'caller.yml');
  const steps = await runWorkflow(fileOf(scene.name, 'workflow.yml') ?? '', {
    ...run,
    ...(caller !== undefined && callIn(caller, run)),
  });
  return {
    steps,
    repository,
    calls: gh.calls(),
    asked: provider.asked(),
    faults: provider.faults,
    fromGitHub: github.received,
    toolRequests: tools?.received ?? [],
    toolCalls: tools?.calls() ?? [],
  };
}
