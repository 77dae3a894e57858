import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Call } from '../harness/gh.ts';
import type { Repository } from '../harness/git.ts';
import { secret } from '../harness/policies.ts';
import { githubToken } from '../harness/run-action.ts';
import type { RanStep } from '../harness/run-workflow.ts';
import { bundled, oneOfEach, test } from '../harness/scenario.ts';
import { hasTools, runExample } from './run-example.ts';
import { type ExampleScene, scenes } from './scenes.ts';
import { texts } from './texts.ts';

interface Left {
  readonly steps: readonly RanStep[];
  readonly repository: Repository;
  readonly calls: readonly Call[];
}

/** What people see of an answer, as the example leaves it. */
function shownIn({ answered }: ExampleScene, { steps, repository, calls }: Left): string {
  if (answered === 'in a file of gh') return calls.map(({ text }) => text).join('');
  if (answered === 'in the summary') return steps.at(-1)?.summary ?? '';
  return typeof answered === 'string' ? '' : repository.pushed(...answered);
}

/** Whether the workflow itself shows the answer as a block of code. */
function isCode({ name }: ExampleScene): boolean {
  return ['commit-messages', 'documentation-review', 'ask'].includes(name);
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\n\r]+/).filter((line) => line !== '');
}

/** A call without the time that it names. */
function timeless({ args }: Call): string {
  return args.join(' ').replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME');
}

/** Whether nothing in a line is hidden: that is taken out of what strangers wrote. */
function isWhole(line: string): boolean {
  return !/<!--|[\u{80}-\u{9f}\u{2028}-\u{202e}]/u.test(line);
}

/** Lines of a script's log that the runner obeys, but for the ones that a workflow itself writes. */
function commandsIn({ log }: RanStep): readonly string[] {
  return log
    .split('\n')
    .filter((line) => /^\s*::(?!warning::Commit messages that could be better: 1\.)|##\[/.test(line));
}

/** The secret of GitHub's tool server. */
const mcpToken = 'mcp-token-0123456789abcdef';

const secrets = { OPENAI_API_KEY: secret, MODELS_APP_PRIVATE_KEY: 'private-key-of-the-app', MCP_TOKEN: mcpToken };

describe.skipIf(!hasTools).each(scenes)('examples/$name', (scene) => {
  bundled.each(oneOfEach(texts))(
    'answers, and nothing of $name is run, obeyed or shown as more than text',
    async (text) => {
      const ran = await runExample(scene, text, secrets);
      const { steps, repository, calls, asked, faults } = ran;
      expect(steps.map(({ exitCode, log }) => [exitCode, exitCode === 0 ? '' : log])).toEqual(steps.map(() => [0, '']));
      expect(asked).toHaveLength(scene.tools ? 2 : 1);
      expect(ran.toolCalls.map(({ name }) => name)).toEqual(scene.tools?.('').map(({ name }) => name) ?? []);
      for (const { headers } of ran.toolRequests) expect(headers.authorization).toBe(`Bearer ${mcpToken}`);
      expect(faults).toEqual([]);
      const sent = asked[0]?.messages.at(-1)?.content;
      for (const line of linesOf(text.written).filter(isWhole)) expect(sent).toContain(line);

      expect(calls.map(timeless)).toEqual(
        scene.calls.map((call) => (call.endsWith('--jq') ? expect.stringContaining(call) : call)),
      );
      expect(calls.every(({ token }) => token === githubToken)).toBe(true);
      expect(
        readdirSync(repository.workspace, { recursive: true }).filter((name) => /pwned-(?!7)/.test(`${name}`)),
      ).toEqual([]);
      for (const step of steps.filter(({ used }) => used === '')) expect(commandsIn(step)).toEqual([]);
      const shown = shownIn(scene, { steps, repository, calls });
      const read = scene.read?.(shown) ?? shown;
      for (const line of scene.answered === 'nowhere' ? [] : linesOf(text.answered).filter(isWhole))
        expect(read).toContain(scene.read ? line.trim() : line);
      expect(shown).not.toContain(secret);
      expect(JSON.stringify([asked, calls, steps.map(({ summary }) => summary)])).not.toContain(mcpToken);
      if (isCode(scene)) {
        const [heading, ...lines] = shown.split(/\r\n|\r|\n/);
        expect(heading).toMatch(/^A model .*; it may be wrong\.$/);
        expect(lines.filter((line) => line !== '' && !line.startsWith('    '))).toEqual([]);
      }
    },
  );

  test.runIf(scene.isForked)('a run from a fork, which has no secret, passes and says nothing', async () => {
    const [text] = texts;
    if (!text) throw new Error('There is a plain text.');
    const { steps, calls, asked } = await runExample(scene, text, {});
    expect(steps.every(({ exitCode }) => exitCode === 0)).toBe(true);
    expect(steps.at(-1)?.outputs.status).toBe('skipped');
    expect([calls, asked]).toEqual([[], []]);
  });
});
