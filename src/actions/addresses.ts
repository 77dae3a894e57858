import type { ErrorCode, Status } from '../language/failures/codes.ts';
import type { Place } from '../language/failures/failure.ts';

/** The repository that this action comes from, where the runner does not say another. */
const home = { repository: 'byok-inference/byok-inference', ref: 'main' };

/** `owner/name`. */
const repositoryName = /^[\w.-]+\/[\w.-]+$/;

/** What of a run its addresses are made of. */
export interface AddressSource {
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
  readonly run: { readonly serverHost: string; readonly repository: string };
}

/** A page of this action at the version that the workflow names, on github.com, where actions come from. */
export function actionPage(path: string, { variable }: Pick<AddressSource, 'variable'>): string {
  const [repository = '', ref = ''] = [variable('GITHUB_ACTION_REPOSITORY'), variable('GITHUB_ACTION_REF')];
  const isNamed = repositoryName.test(repository) && ref !== '';
  const source = isNamed ? { repository, ref } : home;
  return `https://github.com/${source.repository}/${path.replace('REF', escaped(source.ref))}`;
}

/** Where docs/errors.md explains a code. */
export function errorPage(code: ErrorCode, source: Pick<AddressSource, 'variable'>): string {
  return `${actionPage('blob/REF/docs/errors.md', source)}#${code}`;
}

/** Sections of docs/errors.md about how a step may end that passes, and whose reader has something to do. */
const sections: Partial<Record<Status, string>> = {
  truncated: 'truncated-at-the-output-limit',
  skipped: 'missing-key',
};

/** Where docs/errors.md explains how a step ended; `undefined` for one that simply passed. */
export function pageOf(
  { status, code }: { readonly status: Status; readonly code?: ErrorCode | undefined },
  source: Pick<AddressSource, 'variable'>,
): string | undefined {
  if (code !== undefined) return errorPage(code, source);
  const section = sections[status];
  return section === undefined ? undefined : `${actionPage('blob/REF/docs/errors.md', source)}#${section}`;
}

/** Where a bug of this action is reported. */
export function reportPage(source: Pick<AddressSource, 'variable'>): string {
  return actionPage('issues/new', source);
}

/**
 * The line of a place at the commit that was read, or that the run is about; `undefined` for a text that lies in no
 * repository, such as an input.
 */
export function lineAddress(place: Place, { variable, run }: AddressSource): string | undefined {
  const { annotatable, line } = place;
  const sha = place.commit || (annotatable ? variable('GITHUB_SHA') : undefined);
  const [owner = '', name = '', ...path] = annotatable
    ? [...run.repository.split('/'), ...place.file.split('/').filter((part) => part !== '.' && part !== '')]
    : place.file.split('/');
  if (!sha || !/^[0-9a-f]{7,64}$/.test(sha) || !repositoryName.test(`${owner}/${name}`)) return undefined;
  if (path.length === 0 || path.includes('..')) return undefined;
  return `https://${run.serverHost}/${owner}/${name}/blob/${sha}/${escaped(path.join('/'))}#L${line}`;
}

/** A path as it stands in an address: besides slashes only what needs no escape anywhere. */
function escaped(path: string): string {
  return encodeURIComponent(path.toWellFormed())
    .replaceAll('%2F', '/')
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
