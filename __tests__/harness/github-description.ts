import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Received } from './server.ts';

/** An operation as GitHub's own API description has it, cut down to what a request is checked by. */
interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: { readonly 'application/json': Body } };
  /** The media types that it answers in. */
  readonly accepts: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: object;
}

interface Body {
  readonly schema: object;
}

const file = join(import.meta.dirname, '../fixtures/github/api.github.com.json');

/** The version of GitHub's media types that its description leaves out, and its own name for plain JSON. */
const version = /^application\/vnd\.github\.v3/;
const asJson = /^application\/vnd\.github\+json$/;

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, coerceTypes: true });

/** OpenAPI's word for what may be null, which a JSON schema has no such word for; nothing null is sent. */
function withoutNullable(name: string, value: unknown): unknown {
  return name === 'nullable' ? undefined : value;
}

/**
 * Checks requests against GitHub's description of its API (scripts/github-description.ts renews our copy of it). Each
 * must be known and well formed, and ask for a media type that is offered.
 */
export function openDescription(): (request: Received) => readonly string[] {
  const { paths }: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
    readFileSync(file, 'utf8'),
    withoutNullable,
  );
  return ({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const found = Object.entries(paths).flatMap(([template, operations]) => {
      const values = match(template, pathname);
      const operation = operations[method.toLowerCase()];
      return values && operation ? [{ operation, values }] : [];
    });
    const [first] = found;
    if (!first) return [`GitHub describes no ${method} ${pathname}.`];
    const { operation, values } = first;
    const accept = (headers.accept ?? '')
      .replace(version, 'application/vnd.github')
      .replace(asJson, 'application/json');
    return [
      ...problemsOfParameters(operation, 'path', values),
      ...problemsOfParameters(operation, 'query', Object.fromEntries(searchParams)),
      ...problemsOfBody(operation, body),
      ...(operation.accepts.includes(accept) ? [] : [`It does not answer in ${accept}.`]),
    ];
  };
}

/** The values of a path's parameters; `undefined` for a path of another form. */
function match(template: string, pathname: string): Record<string, string> | undefined {
  const names = template.split('/');
  const parts = pathname.split('/');
  if (names.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (name.startsWith('{')) values[name.slice(1, -1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return values;
}

function problemsOfParameters({ parameters }: Operation, place: string, values: Record<string, string>) {
  const described = parameters.filter((parameter) => parameter.in === place);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(described.map((parameter) => [parameter.name, parameter.schema])),
    required: described.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
  return problems(schema, values, place);
}

function problemsOfBody({ requestBody }: Operation, body: string): readonly string[] {
  if (!requestBody) return body === '' ? [] : ['It takes no body.'];
  return problems(requestBody.content['application/json'].schema, JSON.parse(body || 'null'), 'body');
}

function problems(schema: object, value: unknown, place: string): readonly string[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${place}${instancePath} ${message}`);
}
