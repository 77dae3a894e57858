import type { Step } from '../../scripts/stand-in/step.ts';
import { type LedgerServer, startLedgerGitHub } from './ledger-github.ts';
import { policyFor, stepFor } from './policies.ts';
import type { Received } from './server.ts';

/** A policy with costs at a server of the test's own. */
function costPolicy(url: string, costs: string): string {
  return policyFor(url, costs);
}

/** A step under such a policy, whose ledger is at a GitHub of the test's own. */
export function costStep(
  url: string,
  costs: string,
  inputs: Readonly<Record<string, string>> = {},
  github?: { readonly url: string },
): Step {
  return {
    ...stepFor(url, { 'max-completion-tokens': '1000', retries: '0', ...inputs }, costPolicy(url, costs)),
    env: { GITHUB_REPOSITORY: 'acme/widgets', GITHUB_RUN_ID: '4711', ...(github && { GITHUB_API_URL: github.url }) },
  };
}

/** A GitHub that keeps the ledger of acme/widgets. */
export function startLedger(fault?: Parameters<typeof startLedgerGitHub>[1]): Promise<LedgerServer> {
  return startLedgerGitHub('acme/widgets', fault);
}

/** The lines of the ledger in the order in which they were written. */
export async function ledgerLines(github: LedgerServer, branch = 'byok-ledger'): Promise<readonly LedgerEntry[]> {
  const month = new Date().toISOString().slice(0, 7);
  const text = github.text(branch, `${month}.jsonl`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): LedgerEntry => JSON.parse(line));
}

/** A line of the ledger, as far as tests look at it. */
export interface LedgerEntry {
  readonly type: string;
  readonly id: string;
  readonly micros: number;
  readonly assumed?: boolean;
  readonly tokens?: object;
}

/** Whether a request writes to the ledger. */
export function isLedgerWrite({ url, body }: Received): boolean {
  return (url === '/graphql' && body.includes('createCommitOnBranch')) || url.includes('/git/refs');
}
