import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Received } from './server.ts';

const require = createRequire(import.meta.url);

/** The operations that the action uses, as GitHub's own API description names them. */
const used = [
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/commits/{ref}',
  '/repos/{owner}/{repo}/contents/{path}',
  '/repos/{owner}/{repo}/collaborators/{username}/permission',
];

/** GitHub's own names for plain JSON, which its description does not repeat for every operation. */
const asJson = /^application\/vnd\.github(?:\.v3)?\+json$/;

/** Checks requests against GitHub's description of its API. Each must be known, well formed, and ask for a media type that is offered. */
export async function openDescription(): Promise<(request: Received) => Promise<readonly string[]>> {
  const folder = dirname(require.resolve('@octokit/openapi/package.json'));
  const description = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'));
  const paths = Object.fromEntries(used.map((path) => [path, { get: description.paths[path].get }]));
  const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
  const { createClientFromOperations } = require('@stoplight/prism-http/dist/client');
  const operations = await getHttpOperationsFromSpec({ ...description, paths });
  const prism = createClientFromOperations(operations, {
    validateRequest: true,
    validateResponse: false,
    checkSecurity: false,
    errors: false,
    isProxy: false,
    mock: { dynamic: false },
    logger: silent,
  });
  return async ({ method, url, headers }) => {
    try {
      const accept = headers.accept?.replace(asJson, 'application/json');
      const answer = await prism.request(`https://api.github.com${url}`, {
        method: method.toLowerCase(),
        headers: { accept },
      });
      return answer.violations.input.map(({ message }: { message: string }) => message);
    } catch (error) {
      return [String(error)];
    }
  };
}

/** Prism wants a logger with children. */
const silent = Object.assign(
  { child: () => silent },
  ...['trace', 'debug', 'info', 'success', 'warn', 'error', 'fatal'].map((level) => ({ [level]: () => undefined })),
);
