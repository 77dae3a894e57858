import { quote } from '../../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { show } from '../../../language/yaml/node.ts';
import { oneOf, text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { written } from '../../../language/yaml/written.ts';
import type { Ledger } from '../../model/costs.ts';
import { isRef } from '../../source/repository-file.ts';

/** The branch that a ledger is kept on where the policy names none. */
const defaultBranch = 'byok-ledger';

const onStep = "Use the step's input `ledger-token`, which is `token` where it is not set.";

const shape: FieldsShape = {
  what: '`ledger`',
  known: ['repository', 'branch', 'on-error'],
  remedies: new Map([
    ['repo', 'Did you mean "repository"?'],
    ['ref', 'Did you mean "branch"?'],
    ...['token', 'ledger-token', 'secret'].map((name) => [name, onStep] as const),
    ...['path', 'file', 'folder'].map(
      (name) => [name, 'Remove it: a ledger has one file for each month, YYYY-MM.jsonl.'] as const,
    ),
    ['budgets', 'Write it beside `ledger`: indent it by two fewer spaces.'],
  ]),
};

/** `owner/name`, as GitHub allows: letters, digits and `._-`, no more than 100 characters each. */
const repositoryName = /^(?!\.+\/)[A-Za-z0-9._-]{1,100}\/(?!\.+$)[A-Za-z0-9._-]{1,100}$/;

/** What people write around a repository. */
const around = /^(?:https?:\/\/)?(?:[\w.-]+\.[a-z]+\/)(?=[^/]+\/[^/]+$)|^git@[\w.-]+:|\.git$|@.*$/gi;

const readRepository: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || repositoryName.test(name)) return name;
  const bare = name.trim().replace(/\/$/, '').replace(around, '');
  const meant = repositoryName.test(bare) ? written(bare) : undefined;
  const remedy =
    meant === undefined
      ? 'Write owner/name, for example `repository: acme/ledger`.'
      : `Write \`repository: ${meant}\`.`;
  return problems.add(`${quote(name)} is not a repository.${foreignLetters(name)}`, remedy, node.place);
};

/** The longest name of a branch, in characters: with `refs/heads/` in front GitHub takes 255 bytes. */
const maxBranch = 200;

/**
 * Branches on which people work, or that are published: a commit for each request, made by everybody's workflows,
 * belongs on none of them. What a repository's default branch is called is known only to GitHub; these are common.
 */
const usedBranches = ['main', 'master', 'trunk', 'develop', 'development', 'production', 'gh-pages'];

/** Names that git, or GitHub, reads as something else than a branch: a commit, or where the work tree is. */
const notBranches = /^(?:@|HEAD|[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Reads the name of a branch by the rules of `git check-ref-format --branch` (git's documentation). */
const readBranch: Read<string> = (node, problems) => {
  const branch = text(node, problems);
  if (branch === undefined) return undefined;
  const own = `Write a branch of its own, for example \`branch: ${defaultBranch}\``;
  if (usedBranches.includes(branch.toLowerCase())) {
    const message = `A ledger cannot be kept on the branch ${branch}, which has other contents.`;
    return problems.add(message, `${own}; it is created by the first step that needs it.`, node.place);
  }
  const isBranch =
    isRef(branch) && [...branch].length <= maxBranch && !/^refs\//i.test(branch) && !notBranches.test(branch);
  if (isBranch) return branch;
  const bare = branch.replace(/^refs\/heads\//, '');
  const meant = bare !== branch && isRef(bare) && !/^refs\//i.test(bare) ? written(bare) : undefined;
  const remedy = meant === undefined ? `${own}.` : `Write it without refs/heads/: \`branch: ${meant}\`.`;
  return problems.add(`${quote(branch)} cannot be the name of a branch.${foreignLetters(branch)}`, remedy, node.place);
};

/** Reads `ledger`. An empty map is a ledger in the run's own repository, on the usual branch. */
export const readLedger: Read<Ledger> = (node, problems) => {
  if (node.kind !== 'map') {
    const message = `\`ledger\` must be a map, not ${show(node)}.`;
    const remedy = "Write `ledger: {}` for the run's own repository; its fields are repository, branch, on-error.";
    return problems.add(message, remedy, node.place);
  }
  const fields = openFields(node, problems, shape);
  if (!fields) return undefined;
  const repository = fields.optional('repository', readRepository);
  const branch = fields.optional('branch', readBranch) ?? defaultBranch;
  const onError = fields.optional('on-error', oneOf('fail', 'warn')) ?? 'fail';
  return { ...(repository !== undefined && { repository }), branch, onError, place: fields.place };
};
