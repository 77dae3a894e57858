import type { Budget, CostLimit, Ledger } from './costs.ts';
import type { Fallback, PolicyFile, PolicySource, SecretHandling, SecretsInPrompt } from './policy.ts';

/** From the strictest to the most lenient. */
export const byStrictness: readonly SecretsInPrompt[] = ['block', 'redact', 'allow'];

/**
 * The strictest that any file says. A file that extends another and says nothing leaves it to that one; the last file,
 * where it says nothing, means `redact`, which no file that extends it can lift.
 */
export function secretsInPromptOf(files: readonly PolicyFile[]): SecretHandling {
  const said: SecretHandling[] = files.flatMap(({ secretsInPrompt }) => (secretsInPrompt ? [secretsInPrompt] : []));
  if (!files.at(-1)?.secretsInPrompt) said.push({ handling: 'redact' });
  const [strictest = { handling: 'redact' }] = byStrictness.flatMap((one) =>
    said.filter(({ handling }) => handling === one),
  );
  return strictest;
}

/** All that `fallback` can name. */
const all: readonly Fallback[] = ['outage', 'missing-key'];

/**
 * When the next route may be tried: what every file that names `fallback` names. A file that says nothing
 * leaves it to those that it extends; where it defines keys and none of them says anything either, it
 * means never.
 */
export function fallbackOf(files: readonly PolicyFile[]): readonly Fallback[] {
  const isNever = files.some(
    ({ keys, fallback }, index) =>
      keys.length > 0 && !fallback && files.slice(index + 1).every((extended) => !extended.fallback),
  );
  const named = files.flatMap(({ fallback }) => (fallback ? [fallback] : []));
  if (named.length === 0 || isNever) return [];
  return all.filter((reason) => named.every((fallback) => fallback.includes(reason)));
}

/** The hosts, in lower case, whose links stay links in a job summary: those that every file which names some names. */
export function linkHostsOf(files: readonly PolicyFile[]): readonly string[] {
  const [first = [], ...others] = files.flatMap(({ linkHosts }) => (linkHosts ? [linkHosts.map(lowerCase)] : []));
  return first.filter((host) => others.every((hosts) => hosts.includes(host)));
}

function lowerCase(host: string): string {
  return host.toLowerCase();
}

/** The lowest `max-cost` of all files; of equal ones, that of the file itself. */
export function maxCostOf(files: readonly PolicyFile[]): CostLimit | undefined {
  const [lowest] = files
    .flatMap(({ limits }) => limits.maxCost ?? [])
    .toSorted((one, other) => one.micros - other.micros);
  return lowest;
}

/** A budget, the file that it stands in, and the ledger of that file, which it is counted in. */
export interface LayerBudget {
  readonly source: PolicySource;
  readonly ledger: Ledger;
  readonly budget: Budget;
}

/** The budgets of all files, those of the file itself first. A file's ledger counts for its own budgets only. */
export function budgetsOf(files: readonly PolicyFile[]): readonly LayerBudget[] {
  return files.flatMap(({ source, ledger, budgets }) =>
    ledger ? budgets.map((budget) => ({ source, ledger, budget })) : [],
  );
}

/** Whether anything is said of what requests may cost, or where it is recorded: else no price is looked at. */
export function hasCosts(files: readonly PolicyFile[]): boolean {
  return files.some(({ limits, ledger, budgets }) => limits.maxCost || ledger || budgets.length > 0);
}
