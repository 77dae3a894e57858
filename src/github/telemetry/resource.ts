import type { ReadVariable } from './destination.ts';

/** An attribute of the run, and how it is taken from the runner's own variables, which no workflow can set. */
type RunAttribute = readonly [name: string, value: (read: (name: string) => string) => string | undefined];

/**
 * The run by OpenTelemetry's conventions for CI/CD and version control ("CICD resources", "VCS resources"). Nobody who
 * took part is named.
 */
const runAttributes: readonly RunAttribute[] = [
  ['cicd.pipeline.name', (read) => read('GITHUB_WORKFLOW')],
  ['cicd.pipeline.run.id', (read) => read('GITHUB_RUN_ID')],
  ['cicd.pipeline.run.url.full', runUrl],
  ['cicd.pipeline.task.name', (read) => read('GITHUB_JOB')],
  ['vcs.provider.name', (read) => (read('GITHUB_REPOSITORY') === '' ? undefined : 'github')],
  ['vcs.owner.name', (read) => read('GITHUB_REPOSITORY').split('/')[0]],
  ['vcs.repository.name', (read) => read('GITHUB_REPOSITORY').split('/')[1]],
  ['vcs.repository.url.full', repositoryUrl],
  ['vcs.ref.head.name', (read) => read('GITHUB_HEAD_REF') || read('GITHUB_REF_NAME')],
  ['vcs.ref.head.type', (read) => (read('GITHUB_HEAD_REF') === '' ? read('GITHUB_REF_TYPE') : 'branch')],
  // In a pull request, this commit is the merge of head and base.
  ['vcs.ref.head.revision', (read) => (read('GITHUB_HEAD_REF') === '' ? read('GITHUB_SHA') : undefined)],
  ['vcs.ref.base.name', (read) => read('GITHUB_BASE_REF')],
  ['vcs.change.id', (read) => /^refs\/pull\/(\d+)\//.exec(read('GITHUB_REF'))?.[1]],
];

/**
 * Who sends: the attributes that the environment adds, then the run, which they cannot change.
 *
 * @param instance tells this step from others that run at the same time
 */
export function resourceAttributes(
  added: ReadonlyMap<string, string>,
  variable: ReadVariable,
  instance: string,
  clean: (text: string) => string,
): Readonly<Record<string, string>> {
  const read = (name: string) => variable(name) ?? '';
  const run = runAttributes.map(([name, value]) => [name, value(read)] as const);
  const all = new Map<string, string | undefined>([
    ['service.name', 'byok-inference'],
    ['service.instance.id', instance],
    ...added,
    ...run.filter(([, value]) => value),
  ]);
  return Object.fromEntries([...all].flatMap(([name, value]) => (value ? [[clean(name), clean(value)]] : [])));
}

function repositoryUrl(read: (name: string) => string): string | undefined {
  const [server, repository] = [read('GITHUB_SERVER_URL'), read('GITHUB_REPOSITORY')];
  return server === '' || repository === '' ? undefined : `${server}/${repository}`;
}

function runUrl(read: (name: string) => string): string | undefined {
  const [repository, id, attempt] = [repositoryUrl(read), read('GITHUB_RUN_ID'), read('GITHUB_RUN_ATTEMPT')];
  if (repository === undefined || id === '') return undefined;
  return `${repository}/actions/runs/${id}${attempt === '' ? '' : `/attempts/${attempt}`}`;
}
