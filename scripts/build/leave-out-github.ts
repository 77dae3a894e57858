import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const api = join(import.meta.dirname, '../../src/github/api');

/** A method of GitHub's client that stands for a route, as our code names it: `rest.repos.getContent`. */
const named = /\brest\.(\w+\.\w+)\b/g;

/** Where GitHub's client has all of them, with their routes. */
const table = 'const Endpoints = ';

/** What makes the default for the way in which GitHub's client asks. */
const defaultWay = /^function getProxy(\w+)\(destinationUrl\) \{\n(?: {4}.*\n)+\}\n/gm;

/** What there is of it: an agent, `fetch` through it, and the dispatcher of that. */
const defaultWays = 3;

/**
 * Has GitHub's client made without the toolkit's HTTP client, which it opens as soon as it is loaded, and TLS with it, for a
 * default that our transport takes the place of.
 *
 * @param code a file of ncc's, before it is minified
 * @throws {Error} if the client is not written as this expects, which a new version of it may bring about
 */
export function leaveOutDefaults(code: string): string {
  if (!code.includes('function getProxyAgent(')) return code;
  if (code.match(defaultWay)?.length !== defaultWays) throw new Error('GitHub’s client has another layout.');
  return code.replace(defaultWay, 'function getProxy$1() {}\n');
}

/**
 * Has GitHub's client made with the routes that our code calls: it has a thousand, 70 KB that every step with a policy from
 * the API would compile, and turn into a table.
 *
 * @param code a file of ncc's, before it is minified
 * @throws {Error} if the client has no such route, or is not written as this expects, which a new version of it may bring about
 */
export function leaveOutEndpoints(code: string): string {
  const start = code.indexOf(table);
  if (start < 0) return code;
  const used = endpointsInSources();
  const file = ts.createSourceFile('endpoints.js', code.slice(start), ts.ScriptTarget.Latest);
  const [all] = file.statements;
  const value = all && ts.isVariableStatement(all) ? all.declarationList.declarations[0]?.initializer : undefined;
  if (!all || !value) throw new Error('GitHub’s client has another layout.');
  const kept = propertiesOf(value, file).flatMap(([scope, methods]) => {
    const own = propertiesOf(methods, file).filter(([method]) => used.delete(`${scope}.${method}`));
    const routes = own.map(([method, route]) => `${method}: ${route.getText(file)}`);
    return routes.length === 0 ? [] : [`${scope}: {${routes}}`];
  });
  if (used.size > 0) throw new Error(`GitHub’s client has no route for ${[...used].join(', ')}.`);
  return `${code.slice(0, start)}${table}{${kept}};${code.slice(start + all.end)}`;
}

/** What our code calls, such as `repos.getContent`. */
function endpointsInSources(): Set<string> {
  const sources = readdirSync(api).map((name) => readFileSync(join(api, name), 'utf8'));
  return new Set(sources.flatMap((source) => [...source.matchAll(named)].map(([, name = '']) => name)));
}

function propertiesOf(object: ts.Expression, file: ts.SourceFile): [name: string, value: ts.Expression][] {
  if (!ts.isObjectLiteralExpression(object)) throw new Error('GitHub’s client has another layout.');
  return object.properties.map((property) => {
    if (!ts.isPropertyAssignment(property)) throw new Error('GitHub’s client has another layout.');
    return [property.name.getText(file), property.initializer];
  });
}
