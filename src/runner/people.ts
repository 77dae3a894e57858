import type { Environment } from './environment.ts';
import { type Fact, factOf, isSameName } from './fact.ts';
import { fieldOf, isObject, textOf } from './fields.ts';
import { isOwnEvent, type Subject } from './subject.ts';

/** Where a payload names people: an object, and the field of it that holds the user. */
const people: readonly (readonly [string, string])[] = [
  ['pull_request', 'user'],
  ['comment', 'user'],
  ['review', 'user'],
  ['issue', 'user'],
  ['discussion', 'user'],
  ['workflow_run', 'actor'],
  ['workflow_run', 'triggering_actor'],
];

/** What the payload of an event must have, because it has an author; what a run is about is looked at apart. */
const authored: ReadonlyMap<string, readonly string[]> = new Map([
  ['pull_request_review', ['review']],
  ['pull_request_review_comment', ['comment']],
  ['issue_comment', ['issue', 'comment']],
  ['issues', ['issue']],
  ['discussion', ['discussion']],
  ['discussion_comment', ['discussion', 'comment']],
]);

/** Everybody who has a hand in a run: who caused it, who ran it again, and the authors of what it is about. */
export function actorsOf(event: string, environment: Environment, payload: unknown, subject: Subject): Fact {
  const authors = people
    .filter(([name]) => isObject(fieldOf(payload, name)))
    .map(([name, user]) => textOf(payload, name, user, 'login'));
  const promised = authored.get(event) ?? [];
  const isComplete = namesAuthors(subject) && promised.every((name) => isObject(fieldOf(payload, name)));
  // A deleted user's login is missing, and older servers know no triggering actor.
  const again = environment.GITHUB_TRIGGERING_ACTOR ? [environment.GITHUB_TRIGGERING_ACTOR] : [];
  return factOf(withoutTwins([environment.GITHUB_ACTOR ?? '', ...again, ...authors]), isComplete);
}

/** A run does not name the authors of the pull request, the comment or the run that caused it in turn. */
function namesAuthors(subject: Subject): boolean {
  if (subject.kind === 'upstream') return isOwnEvent(subject.event) && !authored.has(subject.event);
  return subject.kind !== 'merge-group' && subject.kind !== 'unknown';
}

function withoutTwins(logins: readonly string[]): readonly string[] {
  return logins.filter((login, index) => index === logins.findIndex((other) => isSameName(other, login)));
}
