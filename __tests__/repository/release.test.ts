import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { notesOf, releaseChanges } from '../../scripts/release/changelog.ts';
import { pinUses } from '../../scripts/release/pins.ts';
import { rehearse } from '../../scripts/release/rehearse.ts';
import { bundledBom, bundledPackages } from '../../scripts/release/sbom.ts';
import { freshness, releaseSteps } from '../../scripts/release/steps.ts';
import { actionFolder, actionNames, readActionFile } from '../../scripts/stand-in/action-file.ts';

const root = join(import.meta.dirname, '../..');
const sha = '0123456789abcdef0123456789abcdef01234567';

test('a release can be rehearsed: a tag, a verified draft, a moved major tag, and pinned examples', async () => {
  const said: string[] = [];
  const seen: Record<string, string> = {};
  await rehearse({
    root,
    version: '998.1.0',
    day: '2026-11-27',
    say: (line) => said.push(line),
    // A test of its own compares dist/ with the sources.
    without: [freshness],
    look(clone) {
      const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim();
      seen.released = git('rev-parse', 'v998.1.0^{}');
      seen.major = git('ls-remote', 'origin', 'refs/tags/v998').split('\t')[0] ?? '';
      seen.version = JSON.parse(git('show', 'v998.1.0:package.json')).version;
      seen.locked = JSON.parse(git('show', 'v998.1.0:package-lock.json')).packages[''].version;
      seen.changes = git('show', 'v998.1.0:CHANGELOG.md');
      seen.readme = git('show', 'origin/main:README.md');
      seen.sums = readFileSync(join(clone, 'coverage/release/SHA256SUMS'), 'utf8');
    },
  });
  expect(said.filter((line) => line.endsWith(' …'))).toEqual(
    releaseSteps.filter(({ title }) => title !== freshness).map(({ title }) => `${title} …`),
  );
  expect(said).toContain('  gh attestation verify coverage/release/SHA256SUMS --repo byok-inference/byok-inference');
  expect(said.indexOf('  gh release edit v998.1.0 --draft=false --latest')).toBeLessThan(
    said.indexOf('  git push --force origin refs/tags/v998'),
  );
  expect(seen).toMatchObject({ major: seen.released, version: '998.1.0', locked: '998.1.0' });
  expect(seen.changes).toContain('## Unreleased\n\n## 998.1.0 (2026-11-27)\n');
  expect(seen.readme).toContain(`uses: byok-inference/byok-inference@${seen.released} # v998.1.0`);
  expect(seen.sums).toMatch(/^[0-9a-f]{64} {2}byok-inference-v998\.1\.0\.tar\.gz\n[0-9a-f]{64} {2}\S+\.cdx\.json\n$/);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('byok-release-'))).toEqual([]);
}, 60_000);

test.each(['1.2', 'v1.2.3', '1.2.3-beta', ''])('"%s" is no version', async (version) => {
  const rehearsed = rehearse({ root, version, day: '2026-11-27', say: () => undefined, without: [freshness] });
  await expect(rehearsed).rejects.toThrow(`"${version}" is no version such as 1.2.3.`);
});

describe('pins', () => {
  test.each([
    ['  - uses: byok-inference/byok-inference@v1', `  - uses: byok-inference/byok-inference@${sha} # v2.0.0`],
    [
      `        uses: byok-inference/byok-inference/policy-check@${'a'.repeat(40)} # v1.9.9`,
      `        uses: byok-inference/byok-inference/policy-check@${sha} # v2.0.0`,
    ],
    ['  - uses: actions/checkout@v7', undefined],
    ['  - uses: byok-inference/other@v1', undefined],
    ['    extends: byok-inference/byok-inference/models.yml@v1', undefined],
  ])('%s', (before, after = before) => {
    expect(pinUses(`on: push\n${before}\n`, sha, '2.0.0')).toBe(`on: push\n${after}\n`);
  });
});

describe('the changelog', () => {
  test('has to say what changed', () => {
    expect(() => releaseChanges('# Changes\n\n## Unreleased\n\n## 1.0.0\n\n- A.\n', '1.1.0', '2026-11-27')).toThrow(
      'nothing under "## Unreleased"',
    );
  });

  test('gives the notes of a version', () => {
    const text = '# Changes\n\n## Unreleased\n\n- New.\n\n## 1.0.0 (2026-01-02)\n\n- First.\n';
    expect(notesOf(text, '1.0.0')).toBe('\n- First.\n');
    expect(notesOf(text, '2.0.0')).toBe('');
  });
});

test('the bill of materials has what is bundled, and nothing that only builds or tests', () => {
  const all = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  }).toString();
  const bom = JSON.parse(bundledBom(all, root));
  const names: string[] = bom.components.map(({ name }: { readonly name: string }) => name);
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.\d$/) });
  expect(names).toEqual(expect.arrayContaining(['openai', '@actions/core', 'js-yaml', 'preact', '@codemirror/view']));
  for (const name of ['vitest', 'typescript', '@biomejs/biome', '@vercel/ncc']) expect(names).not.toContain(name);
});

test('Dependabot updates what is bundled apart from what only builds and tests', () => {
  const { updates } = load(readFileSync(join(root, '.github/dependabot.yml'), 'utf8')) as {
    readonly updates: readonly {
      readonly groups: Readonly<Record<string, { readonly patterns: readonly string[] }>>;
    }[];
  };
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bundled = bundledPackages(root);
  expect(updates[0]?.groups.bundled?.patterns).toEqual(
    Object.keys(devDependencies).filter((name) => bundled.has(name)),
  );
});

describe('the model pack for CodeQL', () => {
  const folder = join(root, '.github/codeql/extensions/byok-inference');
  const pack = load(readFileSync(join(folder, 'codeql-pack.yml'), 'utf8'));
  const { extensions } = load(readFileSync(join(folder, 'models/byok-inference.model.yml'), 'utf8')) as {
    readonly extensions: readonly {
      readonly addsTo: Readonly<Record<string, string>>;
      readonly data: readonly (readonly string[])[];
    }[];
  };
  const used = new Map(
    actionNames.map((name) => {
      const inFolder = actionFolder(name) === '.' ? '' : `/${actionFolder(name)}`;
      return [`byok-inference/byok-inference${inFolder}`, readActionFile(name)];
    }),
  );

  test('is a library that extends the analysis of workflows', () => {
    expect(pack).toMatchObject({ library: true, extensionTargets: { 'codeql/actions-all': '*' } });
  });

  /** CodeQL, "Customizing library models for GitHub Actions": action, version, input or output, kind, provenance. */
  test.each([
    ['actionsSinkModel', 'input', ['prompt-injection', 'ai-inference']],
    ['actionsSourceModel', 'output', ['text']],
  ] as const)('has rows of %s as CodeQL reads them', (predicate, side, kinds) => {
    const rows = extensions.filter(({ addsTo }) => addsTo.extensible === predicate);
    expect(rows.map(({ addsTo }) => addsTo.pack)).toEqual(['codeql/actions-all']);
    const data = rows.flatMap((extension) => extension.data);
    expect(data.length).toBeGreaterThan(0);
    for (const [action = '', version, name = '', kind, provenance, ...more] of data) {
      expect([version, provenance, more]).toEqual(['*', 'manual', []]);
      expect(kinds).toContain(kind);
      expect(name.startsWith(`${side}.`)).toBe(true);
      expect(Object.keys(used.get(action)?.[`${side}s`] ?? {})).toContain(name.slice(side.length + 1));
    }
  });
});
