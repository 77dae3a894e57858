import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openBrowser } from '../../../src/github/page/open-browser.ts';
import { withOpener } from '../../harness/opener.ts';
import { runPlayground } from '../../harness/playground.ts';

const address = 'http://127.0.0.1:4321/#the-token';

const display = (name: string) => (name === 'DISPLAY' ? ':0' : undefined);

test('the browser is given a file that only this user can read, and no argument has the token', () =>
  withOpener(async (args, temp) => {
    const remove = openBrowser(address, { variable: display, checkout: '/nowhere', temp });
    await vi.waitFor(() => expect(args()).toHaveLength(1));
    const [file = ''] = args();
    expect(file).not.toContain('token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).toContain(`location.replace("${address}")`);
    remove();
    expect(existsSync(dirname(file))).toBe(false);
  }));

test.for<readonly [string, Readonly<Record<string, string>>]>([
  ['without a display', {}],
  ['in CI', { DISPLAY: ':0', CI: 'true' }],
])('no browser is opened %s, and no file is written', ([, variables]) =>
  withOpener(async (args, temp) => {
    openBrowser(address, { variable: (name) => variables[name], checkout: '/nowhere', platform: 'linux', temp });
    expect(args()).toEqual([]);
    expect(existsSync(join(temp, 'said'))).toBe(false);
  }),
);

test('no program of the checkout is started, and a folder that cannot be written opens nothing', () =>
  withOpener(async (args, temp) => {
    openBrowser(address, { variable: display, checkout: temp, platform: 'linux', temp });
    openBrowser(address, { variable: display, checkout: '/nowhere', platform: 'linux', temp: join(temp, 'gone') });
    await new Promise((done) => setTimeout(done, 200));
    expect(args()).toEqual([]);
  }));

test('the file is gone as soon as the page is there', () =>
  withOpener(async (args) => {
    await using playground = await runPlayground({ env: { DISPLAY: ':0' } }, { openBrowser: true });
    await vi.waitFor(() => expect(args()).toHaveLength(1));
    const [file = ''] = args();
    expect(readFileSync(file, 'utf8')).toContain(playground.address);
    expect((await playground.call('overview', {}, { 'x-byok-token': 'wrong' })).status).toBe(401);
    expect(existsSync(file)).toBe(true);
    expect((await playground.call('overview')).status).toBe(200);
    expect(existsSync(file)).toBe(false);
  }));
