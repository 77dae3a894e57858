import { describe, expect, test } from 'vitest';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { explainAbsence } from '../../src/policy/source/explain-absence.ts';
import type { Absence } from '../../src/policy/source/github-answer.ts';
import { loadPolicyFile, type PolicyReaders } from '../../src/policy/source/load.ts';
import { loadExtended } from '../../src/policy/source/load-extended.ts';
import { readAtRef } from '../../src/policy/source/read-at-ref.ts';
import { today } from '../harness/judging.ts';

const commit = (letter: string) => letter.repeat(40);

/** What a question to GitHub is answered with: a text, or why there is none. */
type Held = Readonly<Record<string, string | Absence>>;

const absences: readonly string[] = [
  'missing',
  'unseen',
  'forbidden',
  'unauthorized',
  'rate-limited',
  'unavailable',
  'unusable',
];

/** Readers of repositories that hold `owner/name/path@ref`; a repository's commit is `a`. What was asked is written down. */
function readersOf(held: Held, own = 'acme/widgets', workspace: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const find = (name: string) => {
    asked.push(name);
    const found = held[name];
    if (found === undefined) return { found: false, reason: 'missing', detail: '' } as const;
    if (absences.includes(found)) return { found: false, reason: found as Absence, detail: 'GitHub says so.' } as const;
    return { found: true, value: found } as const;
  };
  const readers: PolicyReaders = {
    ownRepository: own,
    workspace: async (path) => workspace[path],
    repository: async (repository) => ({
      token: repository.toLowerCase() === own.toLowerCase() ? 'token' : 'extends-token',
      reader: {
        resolveCommit: async (name, ref) => find(`${name}@${ref ?? 'default'}`),
        readFile: async (name, path, sha, maxBytes) => {
          expect(maxBytes).toBe(256 * 1024);
          return find(`${name}/${path}@${sha}`);
        },
      },
    }),
  };
  return { readers, asked };
}

const wanted = { model: 'openai/x' };

/** The words of the failure that something ends in. */
async function complaint(working: Promise<unknown>): Promise<{ code: string; text: string }> {
  const error = await working.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw error;
  return { code: error.code, text: error.problems.map(sentence).join('\n') };
}

describe('a policy file', () => {
  const held = { 'acme/widgets@default': commit('a'), [`acme/widgets/models.yml@${commit('a')}`]: 'text' };

  test('of the workspace has no commit', async () => {
    const { readers, asked } = readersOf({}, 'acme/widgets', { 'models.yml': 'text' });
    expect(await loadPolicyFile({ from: 'workspace', path: 'models.yml' }, readers, wanted)).toEqual({
      text: 'text',
      source: { file: 'models.yml', commit: '', annotatable: true },
    });
    expect(asked).toEqual([]);
  });

  test('of the default branch has the commit that the branch is at', async () => {
    const { readers, asked } = readersOf(held);
    expect(await loadPolicyFile({ from: 'repository', path: 'models.yml' }, readers, wanted)).toEqual({
      text: 'text',
      source: { file: 'models.yml', commit: commit('a'), annotatable: true },
    });
    expect(asked).toEqual(['acme/widgets@default', `acme/widgets/models.yml@${commit('a')}`]);
  });

  test('of another repository is no file that can be annotated', async () => {
    const { readers } = readersOf({ 'acme/x@v1': commit('b'), [`acme/x/p.yml@${commit('b')}`]: 'text' });
    const location = { from: 'repository', repository: 'acme/x', path: 'p.yml', ref: 'v1' } as const;
    expect((await loadPolicyFile(location, readers, wanted)).source).toEqual({
      file: 'acme/x/p.yml',
      ref: 'v1',
      commit: commit('b'),
      annotatable: false,
    });
  });

  test('of another repository’s default branch names no ref', async () => {
    const { readers } = readersOf({ 'acme/x@default': commit('b'), [`acme/x/p.yml@${commit('b')}`]: 'text' });
    const location = { from: 'repository', repository: 'acme/x', path: 'p.yml' } as const;
    const { source } = await loadPolicyFile(location, readers, wanted);
    expect(source).toStrictEqual({ file: 'acme/x/p.yml', commit: commit('b'), annotatable: false });
  });

  test('that is missing: the smallest one that allows the model', async () => {
    const { readers } = readersOf({ 'acme/widgets@default': commit('a') });
    const fromApi = await complaint(
      loadPolicyFile({ from: 'repository', path: '.github/models.yml' }, readers, wanted),
    );
    expect(fromApi).toEqual({
      code: 'missing-policy',
      text: expect.stringContaining(
        `There is no policy: acme/widgets has no file .github/models.yml on its default branch (commit ${commit('a')}). Commit this as .github/models.yml on the default branch, and adapt it:\n\n# yaml-language-server: $schema=`,
      ),
    });
    const fromWorkspace = await complaint(loadPolicyFile({ from: 'workspace', path: 'x.yml' }, readers, wanted));
    expect(fromWorkspace.text).toContain(
      'There is no policy: the workspace has no file x.yml. Commit this as x.yml on the default branch, and adapt it (or correct the input `policy`; for a policy in another repository write owner/repo/path@ref):',
    );
    const atRef = { from: 'repository', path: 'x.yml', ref: 'v9' } as const;
    const { readers: others } = readersOf({ 'acme/widgets@v9': commit('c') });
    expect((await complaint(loadPolicyFile(atRef, others, wanted))).text).toContain(
      `no file x.yml at v9 (commit ${commit('c')})`,
    );
  });

  test('outside GitHub Actions', async () => {
    const { readers, asked } = readersOf({}, '');
    expect(await complaint(loadPolicyFile({ from: 'repository', path: 'x.yml' }, readers, wanted))).toEqual({
      code: 'invalid-input',
      text: 'GITHUB_REPOSITORY is not set, so there is no repository to read the policy from. Outside GitHub Actions use policy-ref: workspace.',
    });
    expect(asked).toEqual([]);
  });

  test('that cannot be read: the ref, or the commit, at which it was asked for', async () => {
    const atRef = { from: 'repository', path: 'x.yml', ref: 'gone' } as const;
    const { readers } = readersOf({ 'acme/widgets@gone': 'missing' });
    expect((await complaint(loadPolicyFile(atRef, readers, wanted))).text).toContain(
      'there is no branch, tag or commit gone',
    );
    const { readers: others } = readersOf({
      'acme/widgets@default': commit('a'),
      [`acme/widgets/x.yml@${commit('a')}`]: 'unusable',
    });
    expect(await complaint(loadPolicyFile({ from: 'repository', path: 'x.yml' }, others, wanted))).toEqual({
      code: 'invalid-policy',
      text: `The policy x.yml in acme/widgets at ${commit('a')} cannot be read: it is not a text file of at most 256 KiB (GitHub says so). Commit a UTF-8 text file of at most 256 KiB there.`,
    });
  });
});

describe('a file at a ref', () => {
  const file = { repository: 'acme/x', path: 'm.yml' };
  const [a, b] = [commit('a'), commit('b')];
  const at = (sha: string) => `acme/x/m.yml@${sha}`;
  const held = { 'acme/x@default': a, 'acme/x@main': a, [`acme/x@${a}`]: a, [`acme/x@${b}`]: a, [at(a)]: 'now' };
  const read = async (ref: string | undefined, guess: string | undefined, more: Held = {}) => {
    const { readers, asked } = readersOf({ ...held, ...more });
    const { reader } = await readers.repository('acme/x');
    const found = await readAtRef(reader, { ...file, ref }, guess);
    return { asked, found: 'file' in found && found.file.found && [found.commit, found.file.value] };
  };

  test.each<readonly [what: string, ref: string | undefined, guess: string | undefined, asked: readonly string[]]>([
    ['a guess that is right: read meanwhile, and once', undefined, a, [at(a), 'acme/x@default']],
    ['a guess that is wrong: read again', undefined, b, [at(b), 'acme/x@default', at(a)]],
    ['no guess', undefined, undefined, ['acme/x@default', at(a)]],
    ['a guess is for the default branch alone', 'main', b, ['acme/x@main', at(a)]],
    ['a full SHA is its own guess', a, b, [at(a), `acme/x@${a}`]],
    ['which GitHub may still name otherwise', b, undefined, [at(b), `acme/x@${b}`, at(a)]],
  ])('%s', async (_, ref, guess, asked) => {
    expect(await read(ref, guess, { [at(b)]: 'before' })).toEqual({ asked, found: [a, 'now'] });
  });

  test.each([`x${a}`, `${a}0`, a.toUpperCase(), a.slice(1), 'a', '^'])('%s is no full SHA', async (ref) => {
    expect((await read(ref, undefined, { [`acme/x@${ref}`]: a })).asked).toEqual([`acme/x@${ref}`, at(a)]);
  });

  test('a guess that fails is nobody’s fault', async () => {
    const { readers } = readersOf(held);
    const { reader } = await readers.repository('acme/x');
    const failing: typeof reader = {
      ...reader,
      readFile: (repository, path, sha, maxBytes) =>
        sha === b ? Promise.reject(new TypeError('Broken.')) : reader.readFile(repository, path, sha, maxBytes),
    };
    expect(await readAtRef(failing, { ...file }, b)).toEqual({ commit: a, file: { found: true, value: 'now' } });
  });
});

describe('why GitHub has no answer', () => {
  const asked = { repository: 'acme/x', path: 'p.yml', ref: 'v1', token: 'extends-token' } as const;
  const say = (reason: Absence, isOwn: boolean, detail = '') => {
    const { code, message } = explainAbsence({ reason, detail }, { ...asked, isOwn });
    return [code, message];
  };
  const cannot = 'The policy p.yml in acme/x at v1 cannot be read:';

  test.each<readonly [Absence, boolean, string, string]>([
    [
      'missing',
      false,
      'unreadable-policy',
      `${cannot} there is no branch, tag or commit v1. Check policy-ref, or the part after the @; in an empty repository commit the policy first.`,
    ],
    [
      'unseen',
      true,
      'unseen-repository',
      `${cannot} the token in the input \`extends-token\` cannot see the repository acme/x. Add \`contents: read\` to the job’s \`permissions\`; if you set your own token, it must be valid for this repository.`,
    ],
    [
      'unseen',
      false,
      'unseen-repository',
      `${cannot} the token in the input \`extends-token\` cannot see the repository acme/x. Check the name. The workflow’s own token can see only its own repository: set extends-token to a token with \`contents: read\` for acme/x. Runs from forks and from Dependabot get no secrets, and so no such token.`,
    ],
    [
      'forbidden',
      true,
      'unreadable-policy',
      `${cannot} the token in the input \`extends-token\` is not allowed to read contents of acme/x. Add \`contents: read\` to the job’s \`permissions\`, or to the token that you set.`,
    ],
    [
      'forbidden',
      false,
      'unreadable-policy',
      `${cannot} the token in the input \`extends-token\` is not allowed to read contents of acme/x. Set extends-token to a token with \`contents: read\` for acme/x.`,
    ],
    [
      'unauthorized',
      true,
      'unreadable-policy',
      `${cannot} GitHub rejects the token in the input \`extends-token\`. Remove the line \`extends-token:\` to use the workflow’s own token, or set a valid token.`,
    ],
    [
      'unauthorized',
      false,
      'unreadable-policy',
      `${cannot} GitHub rejects the token in the input \`extends-token\`. Set extends-token to a valid token with \`contents: read\` for acme/x.`,
    ],
    [
      'rate-limited',
      true,
      'github-unavailable',
      `${cannot} GitHub’s rate limit is exceeded. Run again after the limit is reset; nothing was sent to a provider.`,
    ],
    [
      'unavailable',
      true,
      'github-unavailable',
      `${cannot} the GitHub API gave no usable answer. Run again; nothing was sent to a provider.`,
    ],
    [
      'unusable',
      true,
      'invalid-policy',
      `${cannot} it is not a text file of at most 256 KiB. Commit a UTF-8 text file of at most 256 KiB there.`,
    ],
    [
      'sso-required',
      false,
      'unreadable-policy',
      `${cannot} the organization of acme/x uses SAML single sign-on, and the token in the input \`extends-token\` is not authorized for it. Authorize the token: github.com, Settings, Developer settings, Personal access tokens, Configure SSO. Or set the token of a GitHub App that is installed there.`,
    ],
    [
      'address-refused',
      false,
      'unreadable-policy',
      `${cannot} an IP allow list of the organization or enterprise of acme/x does not include this runner’s address. Add the runner’s address to the IP allow list, or run the job on a runner whose address is on it (self-hosted, or a larger runner with static addresses). The token is not the cause.`,
    ],
    [
      'token-refused',
      false,
      'unreadable-policy',
      `${cannot} the owner of acme/x does not accept the type or the lifetime of the token in the input \`extends-token\`. Set a token that the owner’s policy for personal access tokens allows, or the token of a GitHub App.`,
    ],
    [
      'blocked',
      false,
      'unreadable-policy',
      `${cannot} GitHub has closed acme/x, its owner’s account or the app that the token belongs to. Its owners can ask GitHub Support; running again does not help.`,
    ],
  ])('%s (own repository: %s)', (reason, isOwn, code, message) => {
    expect(say(reason, isOwn)).toEqual([code, message]);
  });

  test('GitHub’s own words are quoted, in one line and whole', () => {
    const detail = `API rate limit exceeded;\n 1000 requests an hour, 0 left, reset at 2026-11-24 09:12 UTC (in 34 min).`;
    expect(say('rate-limited', true, detail)[1]).toContain(
      'GitHub’s rate limit is exceeded (API rate limit exceeded; 1000 requests an hour, 0 left, reset at 2026-11-24 09:12 UTC (in 34 min)). Run again',
    );
  });

  test('a rate limit that names no time', () => {
    const remedy = 'Wait a few minutes, then run again; nothing was sent to a provider.';
    expect(say('rate-limited', true, 'You have exceeded a secondary rate limit. Slow down.')[1]).toBe(
      `${cannot} GitHub’s rate limit is exceeded (You have exceeded a secondary rate limit. Slow down). ${remedy}`,
    );
    expect(say('rate-limited', true, 'Preset at will.')[1]).toContain(remedy);
    expect(say('rate-limited', true, 'ask again at 09:12 UTC')[1]).toContain('Run again after the limit is reset');
  });

  test('the default branch has no name here', () => {
    const { ref: _, ...withoutRef } = asked;
    expect(explainAbsence({ reason: 'missing', detail: '' }, { ...withoutRef, isOwn: true }).message).toBe(
      'The policy p.yml in acme/x cannot be read: there is no branch, tag or commit (default branch). Check policy-ref, or the part after the @; in an empty repository commit the policy first.',
    );
  });
});

describe('extended policies', () => {
  const keys = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n';
  const extending = (target: string, more = '') => `version: 1\nextends: ${target}\n${more}`;
  const own = (text: string) => parsePolicy(text, { file: 'models.yml', commit: '', annotatable: true }, today);
  const at = (name: string, text: string): Held => {
    const [path = '', ref = ''] = name.split('@');
    const repository = path.split('/').slice(0, 2).join('/');
    return { [`${repository}@${ref}`]: commit('a'), [`${path}@${commit('a')}`]: text };
  };

  test('there are none', async () => {
    const { readers, asked } = readersOf({});
    expect((await loadExtended(own(keys), readers, today)).files).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  test('three deep, each with its source; keys in the order of use', async () => {
    const held = {
      ...at(
        'acme/a/m.yml@v1',
        extending('acme/b/m.yml@v2', 'own-keys: allow\nkeys: [{name: a, provider: openai, secret: A}]\n'),
      ),
      ...at('acme/b/m.yml@v2', extending('acme/c/m.yml@v3', 'own-keys: allow\n')),
      ...at('acme/c/m.yml@v3', `own-keys: allow\n${keys}`),
    };
    const { readers } = readersOf(held);
    const seen: string[] = [];
    const policy = await loadExtended(own(extending('acme/a/m.yml@v1')), readers, today, ({ source }) => {
      seen.push(source.file);
    });
    expect(seen).toEqual(['acme/a/m.yml', 'acme/b/m.yml', 'acme/c/m.yml']);
    expect(policy.files.map(({ source }) => source)).toEqual([
      { file: 'models.yml', commit: '', annotatable: true },
      { file: 'acme/a/m.yml', ref: 'v1', commit: commit('a'), annotatable: false },
      { file: 'acme/b/m.yml', ref: 'v2', commit: commit('a'), annotatable: false },
      { file: 'acme/c/m.yml', ref: 'v3', commit: commit('a'), annotatable: false },
    ]);
    expect(policy.keys.map(({ name }) => name)).toEqual(['k', 'a']);
  });

  test('four deep is one too many, and the fourth is not asked for', async () => {
    const held = {
      ...at('acme/a/m.yml@v1', extending('acme/b/m.yml@v2')),
      ...at('acme/b/m.yml@v2', extending('acme/c/m.yml@v3')),
      ...at('acme/c/m.yml@v3', extending('acme/d/m.yml@v4')),
      ...at('acme/d/m.yml@v4', keys),
    };
    const { readers, asked } = readersOf(held);
    expect(await complaint(loadExtended(own(extending('acme/a/m.yml@v1')), readers, today))).toEqual({
      code: 'invalid-policy',
      text: 'acme/c/m.yml@aaaaaaa:2:10: `extends` is followed at most 3 files deep, and the last one extends another: models.yml → acme/a/m.yml@v1 → acme/b/m.yml@v2 → acme/c/m.yml@v3. Merge the last files into one.',
    });
    expect(asked.filter((name) => name.includes('acme/d'))).toEqual([]);
  });

  test('a circle back to the run’s own file, in another spelling', async () => {
    const { readers } = readersOf(at('acme/a/m.yml@v1', extending('ACME/Widgets/models.yml@main')));
    const back = at('ACME/Widgets/models.yml@main', extending('acme/a/m.yml@v1'));
    const { readers: both } = readersOf({
      ...at('acme/a/m.yml@v1', extending('ACME/Widgets/models.yml@main')),
      ...back,
    });
    const file = parsePolicy(
      extending('acme/a/m.yml@v1'),
      { file: 'models.yml', commit: commit('a'), annotatable: true },
      today,
    );
    expect(await complaint(loadExtended(file, both, today))).toEqual({
      code: 'invalid-policy',
      text: 'models.yml@aaaaaaa:2:10: `extends` is circular: models.yml → acme/a/m.yml@v1 → ACME/Widgets/models.yml@main. Remove one of them.',
    });
    expect((await complaint(loadExtended(file, readers, today))).code).toBe('unreadable-policy');
  });

  test('one file at two commits is no circle', async () => {
    const held = {
      ...at('acme/a/m.yml@v2', extending('acme/a/m.yml@v1')),
      'acme/a@v1': commit('b'),
      [`acme/a/m.yml@${commit('b')}`]: keys,
    };
    const { readers } = readersOf(held);
    expect((await loadExtended(own(extending('acme/a/m.yml@v2')), readers, today)).files).toHaveLength(3);
  });

  test.each<readonly [string, Held, string, string]>([
    [
      'missing',
      { 'acme/a@v1': commit('a') },
      'missing-policy',
      `acme/a has no file m.yml at v1 (commit ${commit('a')}, read with the token in the input \`extends-token\`). Check the path and the ref after the @.`,
    ],
    [
      'unseen',
      { 'acme/a@v1': 'unseen' },
      'unseen-repository',
      'The policy m.yml in acme/a at v1 cannot be read: the token in the input `extends-token` cannot see the repository acme/a (GitHub says so). Check the name.',
    ],
    [
      'forbidden at its commit',
      { 'acme/a@v1': commit('a'), [`acme/a/m.yml@${commit('a')}`]: 'forbidden' },
      'unreadable-policy',
      `The policy m.yml in acme/a at ${commit('a')} cannot be read: the token in the input \`extends-token\` is not allowed to read contents of acme/a (GitHub says so). Set extends-token`,
    ],
    [
      'invalid',
      at('acme/a/m.yml@v1', 'version: 2\n'),
      'invalid-policy',
      `acme/a/m.yml@v1 at commit ${commit('a').slice(0, 7)} is not valid. Ask its owners to fix it.\nacme/a/m.yml@aaaaaaa:1:1: The policy has no`,
    ],
  ])('one that is %s', async (_, held, code, says) => {
    const { readers } = readersOf(held);
    const { code: seen, text } = await complaint(loadExtended(own(extending('acme/a/m.yml@v1')), readers, today));
    expect([seen, text]).toEqual([
      code,
      expect.stringContaining(`models.yml:2:10: models.yml extends a policy that cannot be used.\n${says}`),
    ]);
  });

  test('of the own repository: the words for its own token', async () => {
    const { readers } = readersOf({ 'acme/widgets@v1': 'unseen' });
    const { text } = await complaint(loadExtended(own(extending('acme/widgets/m.yml@v1')), readers, today));
    expect(text).toContain(
      'the token in the input `token` cannot see the repository acme/widgets (GitHub says so). Add `contents: read`',
    );
  });

  test('what does not go together', async () => {
    const { readers } = readersOf(at('acme/a/m.yml@v1', keys));
    const more = 'keys: [{name: k, provider: openai, secret: K}]\nrules: [{name: r, keys: [k, kk, zzzz]}]\n';
    expect(
      (await complaint(loadExtended(own(extending('acme/a/m.yml@v1', more)), readers, today))).text.split('\n'),
    ).toEqual([
      'models.yml:3:1: This file defines keys, which acme/a/m.yml@v1 does not allow in files that extend it. Remove `keys`: those of acme/a/m.yml@v1 are inherited. Or ask its owners to add `own-keys: allow`.',
      'models.yml:3:8: The key "k" is already defined in acme/a/m.yml@v1. Give this one another name.',
      expect.stringContaining('models.yml:4:29: `keys`: there is no key named "kk". Did'),
      expect.stringContaining('models.yml:4:33: `keys`: there is no key named "zzzz". Known'),
    ]);
  });

  test('a bug stays a bug', async () => {
    const { readers } = readersOf({});
    const broken = { ...readers, repository: () => Promise.reject(new TypeError('Broken.')) };
    await expect(loadExtended(own(extending('acme/a/m.yml@v1')), broken, today)).rejects.toThrow('Broken.');
  });
});
