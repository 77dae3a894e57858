import { permissions } from '../../../policy/model/when.ts';
import type { Command } from '../command.ts';

const many = { isMany: true } as const;

/** `byok policy`, as help and completions tell it. */
export const policyCommand: Command = {
  name: 'policy',
  summary: 'Judge requests by a policy file, offline.',
  operands: 'FILE',
  takes: { least: 1, most: 1 },
  completes: 'paths',
  says: [
    'Without --model: a table of models and situations, the policy’s warnings and its tests. With it: the verdict on each model, with its reasons.',
    'The exit code is 1 if a model is denied, the policy is invalid or one of its tests fails.',
  ],
  examples: [
    'byok policy .github/models.yml',
    'byok policy .github/models.yml --model openai/gpt-6-luna --permission read',
  ],
  options: [
    { name: 'model', short: 'm', value: 'MODEL', ...many, says: 'The model to ask about.' },
    {
      name: 'event',
      value: 'VALUE',
      ...many,
      says: 'Facts of the run, this and the next ones; else as on a plain push.',
    },
    { name: 'actor', value: 'VALUE', ...many, says: 'Who causes the run.' },
    { name: 'permission', value: 'VALUE', ...many, words: permissions, says: 'The lowest of theirs.' },
    { name: 'workflow', value: 'PATH', ...many, says: 'The workflow file.' },
    { name: 'branch', value: 'VALUE', ...many, says: 'The branch; a pull request’s base.' },
    { name: 'repository', value: 'OWNER/NAME', ...many, says: 'The repository.' },
    { name: 'fork', says: 'From a fork.' },
    { name: 'no-fork', says: 'Not from a fork.' },
    {
      name: 'unknown',
      value: 'FACT',
      ...many,
      says: 'A fact that is unknown: rules about it apply, exceptions do not.',
    },
    { name: 'on', value: 'YYYY-MM-DD', says: 'The date; today by default.' },
    { name: 'max-output-tokens', value: 'N', says: 'Output tokens to ask for, with --model.' },
    {
      name: 'extended',
      value: 'FILE',
      ...many,
      isPath: true,
      says: 'A copy of the policy that FILE extends, which is not fetched; once more for the one that this extends.',
    },
  ],
  load: () => import('./policy.ts'),
};
