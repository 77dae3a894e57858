import type { TextRange } from '../range.ts';
import { kindOfRule, unusedRules } from './kinds.ts';

/** What a rule of the set is given. It looks at the text alone: without a path no rule takes it for a certain file. */
interface SecretSource {
  readonly content: string;
  readonly filePath: string | undefined;
  readonly ext: string;
}

/** What a rule says of a secret: where it stands, and in `message.data` what it is. */
interface SecretReport {
  readonly range: readonly [start: number, end: number];
  readonly message: { readonly data?: unknown };
}

interface Context {
  readonly sharedOptions: object;
  createTranslator(): (messageId: PropertyKey, data?: unknown) => { message: string; messageId: string; data: unknown };
  report(report: SecretReport): void;
  ignore(): void;
}

/** As much of a rule as is used. The set's own runner takes four times the set's start-up time, and keeps marks for a profiler. */
interface SecretRule {
  readonly meta: { readonly id: string };
  create(context: Context, options: object): { file?(source: SecretSource): unknown };
}

/** A rule of the set, ready to look at texts. */
export interface RuleScan {
  readonly kind: string;
  readonly scan: (content: string) => readonly TextRange[];
}

/** Where the name of each rule begins. */
const prefix = '@secretlint/secretlint-rule-';

/** Loads the maintained pattern set, secretlint's recommended rules. Only a step that has something to look through pays for it. */
export async function loadRecommended(): Promise<readonly RuleScan[]> {
  const set: { readonly rules: readonly SecretRule[] } = await import('@secretlint/secretlint-rule-preset-recommend');
  return set.rules
    .map((rule) => ({ name: rule.meta.id.replace(prefix, ''), rule }))
    .filter(({ name }) => !unusedRules.has(name))
    .map(({ name, rule }) => ({ kind: kindOfRule.get(name) ?? name, scan: (content) => runRule(rule, content) }));
}

function runRule(rule: SecretRule, content: string): readonly TextRange[] {
  const found: TextRange[] = [];
  const context: Context = {
    sharedOptions: {},
    createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
    report: (report) => found.push(rangeOf(report, content)),
    ignore: () => undefined,
  };
  rule.create(context, {}).file?.({ content, filePath: undefined, ext: '' });
  return found;
}

/** How far behind the range of a report the value may stand, in UTF-16 code units. */
const reach = 1024;

/**
 * Some rules report a range that is as long as the value and begins with what leads to it, such as
 * `aws_secret_access_key=`: so it is drawn out to where the value itself ends.
 */
function rangeOf({ range: [start, reported], message }: SecretReport, content: string): TextRange {
  const near = content.slice(start, reported + reach);
  const values = Object.values(message.data ?? {}).filter((value) => typeof value === 'string');
  const ends = values.map((value) => ({ at: near.indexOf(value), length: value.length }));
  const end = Math.max(reported, ...ends.map(({ at, length }) => (at < 0 ? 0 : start + at + length)));
  return { start, end };
}
