/**
 * Renews `__tests__/fixtures/github/api.github.com.json`: the routes that the action uses, cut out of GitHub's own
 * description of its API, with all that they refer to.
 *
 *   npm pack @octokit/openapi && tar -xzf octokit-openapi-*.tgz
 *   node scripts/github-description.ts package
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('Name the folder of the unpacked package @octokit/openapi.');

/** The operations that the action uses, by path and method. */
const used: readonly (readonly [path: string, ...methods: readonly string[]])[] = [
  ['/repos/{owner}/{repo}', 'get'],
  ['/repos/{owner}/{repo}/commits/{ref}', 'get'],
  ['/repos/{owner}/{repo}/contents/{path}', 'get'],
  ['/repos/{owner}/{repo}/collaborators/{username}/permission', 'get'],
  ['/repos/{owner}/{repo}/git/blobs/{file_sha}', 'get'],
  ['/repos/{owner}/{repo}/git/trees', 'post'],
  ['/repos/{owner}/{repo}/git/commits', 'post'],
  ['/repos/{owner}/{repo}/git/refs', 'post'],
  ['/repos/{owner}/{repo}/issues/{issue_number}/comments', 'get', 'post'],
  ['/repos/{owner}/{repo}/issues/comments/{comment_id}', 'patch'],
  ['/repos/{owner}/{repo}/issues', 'get', 'post'],
  ['/repos/{owner}/{repo}/issues/{issue_number}', 'patch'],
];

const read = (path: string) => JSON.parse(readFileSync(join(source, path), 'utf8'));
const description = read('generated/api.github.com.json');

/** What a request is checked by. Answers, examples and prose are most of the description, and nothing here looks at them. */
function reduce(operation: Record<string, unknown>) {
  const { operationId, parameters = [], requestBody, responses } = operation;
  return resolve({
    operationId,
    parameters,
    ...(requestBody !== undefined && { requestBody }),
    accepts: accepted(responses),
  });
}

/** The media types that an operation answers in. */
function accepted(responses: unknown): readonly string[] {
  const answers: readonly { content?: object }[] = Object.values(Object(resolve(responses)));
  return [...new Set(answers.flatMap(({ content }) => Object.keys(content ?? {})))].toSorted();
}

/** A copy with every reference followed, and without what only people read. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (Object(value) !== value) return value;
  const { $ref, ...fields } = Object(value);
  if (typeof $ref === 'string') return resolve(lookUp($ref));
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name, field]) => !isProse(name, field))
      .map(([name, field]) => [name, resolve(field)]),
  );
}

function isProse(name: string, field: unknown): boolean {
  return (
    ['example', 'examples', 'externalDocs'].includes(name) ||
    name.startsWith('x-') ||
    (name === 'description' && typeof field === 'string')
  );
}

function lookUp(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce((found, name) => Reflect.get(Object(found), name.replaceAll('~1', '/').replaceAll('~0', '~')), description);
}

/** GraphQL has a description of its own; this is its request as GitHub documents it ("Forming calls with GraphQL"). */
const graphql = {
  operationId: 'graphql',
  parameters: [],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { query: { type: 'string', minLength: 1 }, variables: { type: 'object' } },
          required: ['query'],
          additionalProperties: false,
        },
      },
    },
  },
  accepts: ['application/json'],
};

const paths = Object.fromEntries(
  used.map(([path, ...methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, reduce(description.paths[path][method])])),
  ]),
);
Object.assign(paths, { '/graphql': { post: graphql } });
const { name, version, license } = read('package.json');
const origin = { package: name, version, license, 'api-version': description.info.version };
const file = '__tests__/fixtures/github/api.github.com.json';
writeFileSync(file, `${JSON.stringify({ origin, paths }, null, 2)}\n`);
console.log(`${file}: ${Object.keys(paths).length} paths of ${name} ${version}.`);
