import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext, runInThisContext } from 'node:vm';
import { parseEvents } from 'js-yaml';
import { minify } from 'terser';
import { expect, test } from 'vitest';
import { leaveOutFetch } from '../../scripts/build/leave-out-fetch.ts';
import { leaveOutDefaults, leaveOutEndpoints } from '../../scripts/build/leave-out-github.ts';
import { leaveOutLoader } from '../../scripts/build/leave-out-loader.ts';

const packageFile = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)), 'utf8');

test('OpenAI’s client names no class of fetch, and fails at once if it makes one', () => {
  const client =
    'class OpenAI {\nask(body) { return body instanceof FormData ? 1 : 2 }\nanswer() { return new Response() }\n}';
  const code = `(() => {\n;// CONCATENATED MODULE: ./node_modules/openai/client.mjs\n${client}\nreturn new OpenAI();\n})()`;
  const made = runInNewContext(leaveOutFetch(code), {});
  expect(made.ask({})).toBe(2);
  expect(() => made.answer()).toThrow('The bundle leaves fetch out');
  expect(leaveOutFetch('class Other { ask() { return new Headers() } }')).toContain(
    'class Other { ask() { return new Headers',
  );
  expect(() => leaveOutFetch('class OpenAI {\n}')).toThrow('in another way');
});

const endpoints = packageFile('@octokit/plugin-rest-endpoint-methods/dist-src/generated/endpoints.js').replace(
  /^export[\s\S]*/m,
  '',
);

test('GitHub’s client keeps the routes that our code calls, as they are, and no other', () => {
  const all = runInNewContext(`${endpoints};Endpoints`);
  const kept = runInNewContext(`${leaveOutEndpoints(endpoints)};Endpoints`);
  const routes = Object.entries<object>(kept).flatMap(([scope, methods]) =>
    Object.entries(methods).map(([method, route]) => [`${scope}.${method}`, all[scope][method], route]),
  );
  expect(routes.map(([name]) => name)).toContain('repos.getContent');
  expect(routes.length).toBeLessThan(30);
  for (const [, whole, route] of routes) expect(route).toEqual(whole);
});

test('a route that GitHub’s client has no longer ends the build, and so does another layout', () => {
  expect(() => leaveOutEndpoints('const Endpoints = {\n  repos: { get: ["GET /x"] }\n};\n')).toThrow('no route for');
  expect(() => leaveOutEndpoints('const Endpoints = make();\n')).toThrow('another layout');
  expect(leaveOutEndpoints('const other = 1;')).toBe('const other = 1;');
});

test('js-yaml is bundled without what reads schemas and writes, and its events are the same', async () => {
  const whole = packageFile('js-yaml/dist/js-yaml.mjs').replace(/^export [\s\S]*/m, '');
  const code = `globalThis.bundled = (() => {\n${whole}\nreturn parseEvents;\n});`;
  const { code: bundled = '' } = await minify(leaveOutLoader(code));
  expect(bundled.length).toBeLessThan(0.6 * ((await minify(code)).code ?? '').length);
  for (const part of ['tag:yaml.org,2002:omap', 'quoteFlowKeys']) expect(bundled).not.toContain(part);
  const events: typeof parseEvents = runInThisContext(`(() => { ${bundled}; return globalThis.bundled(); })()`);
  const text = 'a: &x [1, "two", {b: |\n  }]\n---\n- *x\n- !!str 5\n';
  for (const yaml of [text.replace('|\n  ', '3'), 'a: 1\nb:\n  - c\n'])
    expect(events(yaml, {})).toEqual(parseEvents(yaml, {}));
  expect(() => leaveOutLoader('function parseEvents() {}')).toThrow('another layout');
});

test('GitHub’s client opens no HTTP client for a default that it is not asked with', () => {
  const client = packageFile('@actions/github/lib/internal/utils.js').replace(
    /^(?:import .*|export (?=function))/gm,
    '',
  );
  const made = runInNewContext(
    `${leaveOutDefaults(client)}\n[getProxyAgent('x'), getProxyFetch('x'), getAuthString('t', {})]`,
  );
  expect(made).toEqual([undefined, undefined, 'token t']);
  expect(() => leaveOutDefaults('function getProxyAgent(url) { return 1 }\n')).toThrow('another layout');
});
