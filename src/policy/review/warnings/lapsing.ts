import { count } from '../../../language/failures/count.ts';
import type { Place, Problem } from '../../../language/failures/failure.ts';
import { listViolations } from '../../judge/judge-lists.ts';
import { daysFrom } from '../../model/days.ts';
import { derivations } from '../../model/match.ts';
import type { Policy } from '../../model/policy.ts';

/** The day on which the list below was taken from OpenAI's page "Deprecations". */
const shutdownsAsOf = '2026-11-20';

/** Models that OpenAI has announced that it will shut down, and the day. */
export const shutdowns: ReadonlyMap<string, string> = new Map([
  ['openai/gpt-5', '2026-12-11'],
  ['openai/o3', '2026-12-11'],
  ['openai/gpt-4o', '2027-01-14'],
  ['openai/gpt-4o-mini', '2027-01-14'],
  ['openai/gpt-4.1', '2027-01-14'],
  ['openai/gpt-4.1-mini', '2027-01-14'],
]);

/** How long before an exception expires its maintainers are warned, in days. */
const exceptionNotice = 14;

/** How long before a model is shut down its users are warned, in days. */
const shutdownNotice = 60;

/** Exceptions that have expired, will soon, or lift nothing. */
export function lapsingExceptions({ files: [file] }: Policy, today: string): readonly Problem[] {
  return file.exceptions.flatMap(({ model, expires, place }) => {
    const left = daysFrom(today, expires);
    const warn = (message: string, remedy: string) => [{ message, remedy, place }];
    if (left < 0) return warn(`The exception for ${model} expired on ${expires}.`, 'Remove it, or renew it.');
    if (listViolations(file.models, model).length === 0) {
      return warn(`The exception for ${model} does nothing: the lists of this file allow the model.`, 'Remove it.');
    }
    if (left > exceptionNotice) return [];
    return warn(
      `The exception for ${model} expires in ${count(left, 'day')}: ${expires} is its last day.`,
      'Renew it, or let it expire.',
    );
  });
}

/** Models that the file names and that OpenAI has announced that it will shut down soon, or has shut down. */
export function modelsToBeShutDown({ files: [file] }: Policy, today: string): readonly Problem[] {
  const enabled = [file.models, ...file.rules].flatMap((lists) => lists.enabled?.entries ?? []);
  const named: readonly { readonly model: string; readonly place: Place }[] = [
    ...enabled.map(({ pattern, place }) => ({ model: pattern, place })),
    ...file.keys.flatMap(({ models = [] }) => models),
    ...file.exceptions,
  ];
  const warned = new Set<string>();
  return named.flatMap(({ model, place }) => {
    const day = derivations(model.toLowerCase())
      .map((name) => shutdowns.get(name))
      .find((found) => found !== undefined);
    if (day === undefined || daysFrom(today, day) > shutdownNotice || warned.has(model.toLowerCase())) return [];
    warned.add(model.toLowerCase());
    const message = `OpenAI has announced that it will shut down ${model} on ${day} (as of ${shutdownsAsOf}; Azure has its own dates).`;
    return [{ message, remedy: 'Move to a newer model.', place }];
  });
}
