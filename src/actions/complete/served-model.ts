import type { Runner } from '../../github/runner.ts';
import { quote } from '../../language/failures/quote.ts';
import type { ServedVerdict } from '../../policy/judge/served.ts';
import type { Route } from '../../policy/model/policy.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';

/** Warns where another model has answered than the one that was asked, unless the key's `served: ignore` lets it be. */
export async function warnOfOtherModel(served: ServedVerdict, { model, key }: Route, runner: Runner): Promise<void> {
  if (served.verdict !== 'differs' || key.served === 'ignore') return;
  const remedy = `Look at the provider where its deployment or alias leads. If that is meant to be, write \`served: ignore\` at the key ${key.name}.`;
  const clean = await openCleaner(runner.findSecrets);
  runner.log.warning(`${model} was asked, and ${quote(clean(served.model))} has answered. ${remedy}`);
}
