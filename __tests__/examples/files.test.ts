import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Repository } from '../harness/git.ts';
import { secret } from '../harness/policies.ts';
import { layOutWorkspace } from '../harness/workspace.ts';
import { hasTools, runExample } from './run-example.ts';
import { type ExampleScene, scenes } from './scenes.ts';

/** Runs an example in a repository that was changed before. */
async function runIn(scene: ExampleScene, written: string, change: (repository: Repository) => void) {
  const repository: ExampleScene['repository'] = (text, files) => {
    const laidOut = scene.repository(text, files);
    change(laidOut);
    return laidOut;
  };
  const ran = await runExample(
    { ...scene, repository },
    { name: '', written, answered: 'Fine.' },
    { OPENAI_API_KEY: secret, MCP_TOKEN: 'mcp-token-0123456789abcdef' },
  );
  expect(ran.steps.map(({ exitCode, log }) => [exitCode, exitCode === 0 ? '' : log])).toEqual(
    ran.steps.map(() => [0, '']),
  );
  return ran;
}

/** Every file that a script of an example writes. */
const names = [
  'change.diff',
  'lines.txt',
  'review.json',
  'issues.txt',
  'commits.txt',
  'comment.md',
  'all.log',
  'failed.log',
  'changelog.new',
  'docs/guide.de.md',
];

test.skipIf(!hasTools).each(scenes)('$name writes no file that a link in the repository leads to', async (scene) => {
  const outside = join(layOutWorkspace({ precious: 'as it was' }), 'precious');
  await runIn(scene, 'Tabs.', ({ workspace }) => {
    for (const name of names.filter((path) => existsSync(join(workspace, path, '..')))) {
      symlinkSync(outside, join(workspace, name));
    }
  });
  expect(readFileSync(outside, 'utf8')).toBe('as it was');
});

test.skipIf(!hasTools).each(scenes)('$name takes no file for a commit', async (scene) => {
  const { asked } = await runIn(scene, 'Tabs are wide.', ({ workspace }) => {
    for (const name of ['HEAD', 'HEAD^1', 'HEAD^1..HEAD^2', 'HEAD^1...HEAD^2', 'v1.0.0..HEAD'])
      writeFileSync(join(workspace, name), '');
  });
  expect(asked[0]?.messages.at(-1)?.content).toContain('Tabs are wide.');
});

const ofCommits = scenes.filter(({ name }) => ['release-notes', 'changelog', 'commit-messages'].includes(name));

test.skipIf(!hasTools).each(ofCommits)('$name sends at most 200 kB of commit messages', async (scene) => {
  const written = `Tabs\n\n${'tabs are wide '.repeat(20_000)}`;
  // Without a key nothing is sent: what was read is in the log.
  const { steps } = await runExample(scene, { name: '', written, answered: '' }, {});
  const log = steps.map((step) => step.log).join('\n');
  expect(log).toMatch(/"commits\.txt" has \d{6} bytes: the first 200000 are used \(max-file-bytes\)/);
});

/** What git has to compare with is missing, as in a clone of depth 1. */
const ofDiffs = scenes.filter(({ name }) =>
  ['pull-request-summary', 'documentation-review', 'commit-messages', 'code-review'].includes(name),
);

test.skipIf(!hasTools).each(ofDiffs)('$name fails where git does, and asks nothing', async (scene) => {
  const repository: ExampleScene['repository'] = (text, files) => {
    const laidOut = scene.repository(text, files);
    laidOut.git('checkout', '-q', '--orphan', 'alone');
    laidOut.git('commit', '-q', '-m', 'Alone');
    return laidOut;
  };
  const ran = await runExample(
    { ...scene, repository },
    { name: '', written: 'Tabs.', answered: 'Fine.' },
    { OPENAI_API_KEY: secret, MCP_TOKEN: 'mcp-token-0123456789abcdef' },
  );
  expect(ran.steps.at(-1)?.exitCode).not.toBe(0);
  expect(ran.steps.at(-1)?.used).toBe('');
  expect(ran.asked).toHaveLength(0);
});

test.skipIf(!hasTools).each(ofCommits)('$name takes no tag for an option', async (scene) => {
  const { repository } = await runIn(scene, 'Tabs.', ({ git }) => {
    git('update-ref', '-d', 'refs/tags/v1.0.0');
    git('update-ref', 'refs/tags/--output=pwned', 'HEAD~1');
  });
  expect(existsSync(join(repository.workspace, 'pwned..HEAD'))).toBe(false);
});
