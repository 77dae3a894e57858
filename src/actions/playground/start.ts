import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { findAssets, openAssets } from '../../github/page/assets.ts';
import { openBrowser } from '../../github/page/open-browser.ts';
import { type ServedPage, servePage } from '../../github/page/serve.ts';
import { bug, sentence } from '../../language/failures/failure.ts';
import type { Laptop } from '../byok/laptop.ts';
import { openCalls } from './server/calls.ts';
import { pageFailure } from './server/problems.ts';
import { type SessionFactory, Sessions } from './server/sessions.ts';

/** How the playground is started. */
export interface PlaygroundOptions {
  /** Whether a browser is opened, where there is one. */
  readonly openBrowser: boolean;
  /** Absent: any port that is free. */
  readonly port?: number;
  /** Whether it begins with the emulator. */
  readonly emulator?: boolean;
  /** The folder that the page was built into; absent: beside the bundle. */
  readonly assets?: string;
}

/** A playground that runs. */
export interface Playground extends ServedPage {
  /** With the token behind `#`, which browsers send to nobody. */
  readonly address: string;
}

/**
 * Starts the playground for a checkout: one page, for this machine alone, until the laptop's run is cancelled or it is
 * closed. The address is printed; whoever has it may ask with the keys of this terminal.
 *
 * @param open opens a session, each time the policy has changed
 * @throws {Failure} `invalid-input` for a port that is taken; `unreadable-file` where the page was not built
 */
export async function startPlayground(
  laptop: Laptop,
  open: SessionFactory,
  options: PlaygroundOptions,
): Promise<Playground> {
  const sessions = new Sessions(laptop, open, options.emulator ?? false);
  const token = randomBytes(24).toString('base64url');
  const answer = openCalls(sessions);
  let removeFile = (): void => undefined;
  const page = await servePage({
    token,
    assets: openAssets(options.assets ?? findAssets()),
    drawNonce: () => randomBytes(16).toString('base64url'),
    answer(call) {
      // The page is there, so what led to it is not needed any more.
      removeFile();
      return answer(call);
    },
    explain: (failure) => pageFailure(failure, laptop.redact),
    onBug: (error) => laptop.log.warning(sentence(bug(inspect(error)))),
    port: options.port ?? 0,
  });
  laptop.cancelled.addEventListener('abort', () => void page.close(), { once: true });
  const address = `http://127.0.0.1:${page.port}/#${token}`;
  const { output, messages } = laptop.terminal;
  messages.write('The playground runs for this machine alone, until you press Ctrl+C:\n');
  output.write(`${address}\n`);
  if (options.openBrowser) {
    const { variable, run } = laptop;
    removeFile = openBrowser(address, { variable, checkout: run.workspace });
  }
  return { ...page, address };
}
