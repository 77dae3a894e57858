import { type LedgerLine, serialize } from '../../src/costs/ledger/line.ts';
import type { LedgerServer } from './ledger-github.ts';
import { policyPath } from './policies.ts';
import { runAction } from './run-action.ts';

/** A policy that keeps a ledger, with a budget of ten dollars a month for the repository. */
export const ledgerPolicy = `version: 1
keys:
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
ledger: {}
budgets:
  - {name: all, amount: 10, per: month, alert-at: [50, 90]}
`;

/** The id of that budget. */
const allBudget = 'acme/widgets/.github/models.yml#all';

/** What differs from the line below. */
type UsageLine = Omit<Partial<LedgerLine>, 'tokens'> & { readonly tokens?: LedgerLine['tokens'] | 'none' };

let made = 0;

/** A settled line of a dollar, dated now, unless told otherwise. */
export function usageLine({ tokens = { input: 1000, output: 100 }, ...changed }: UsageLine = {}): LedgerLine {
  return {
    v: 1,
    type: 'settled',
    id: `id-${String(++made).padStart(8, '0')}`,
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    micros: 1_000_000,
    run: '1234567890/1',
    repository: 'acme/widgets',
    workflow: '.github/workflows/ask.yml',
    actor: 'octocat',
    key: 'openai',
    model: 'openai/gpt-6-luna',
    budgets: [allBudget],
    ...changed,
    ...(changed.type !== 'reserved' && tokens !== 'none' && { tokens }),
  };
}

/** The files of a ledger with lines, each in its month. */
export function ledgerFiles(lines: readonly LedgerLine[]): Readonly<Record<string, string>> {
  const months = Map.groupBy(lines, ({ at }) => `${at.slice(0, 7)}.jsonl`);
  return Object.fromEntries(
    [...months].map(([file, some]) => [file, some.map((line) => `${serialize(line)}\n`).join('')]),
  );
}

/** Runs usage against a GitHub, with the policy in the workspace. In its summary, the sign of the dollar is one without markup. */
export async function runUsage(
  github: Pick<LedgerServer, 'url'>,
  inputs: Readonly<Record<string, string>> = {},
  policy = ledgerPolicy,
) {
  const ran = await runAction({
    action: 'usage',
    inputs: { 'policy-ref': 'workspace', ...inputs },
    files: { [policyPath]: policy },
    env: { GITHUB_API_URL: github.url },
  });
  return { ...ran, summary: ran.summary.replaceAll('<span>$</span>', '$') };
}
