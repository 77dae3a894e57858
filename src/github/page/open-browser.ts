import { spawn } from 'node:child_process';

/** How each system opens an address (xdg-utils; macOS, `open`; Windows, `explorer`). */
const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'open',
  win32: 'explorer.exe',
  linux: 'xdg-open',
};

/**
 * Opens an address in the browser, where there is one: on a Linux without a display there is none, and without a program
 * that opens addresses nothing happens. The address is printed in any case.
 *
 * @param address of our own making
 */
export function openBrowser(
  address: string,
  variable: (name: string) => string | undefined,
  platform: NodeJS.Platform = process.platform,
): void {
  const opener = openers[platform];
  const hasDisplay = platform !== 'linux' || Boolean(variable('DISPLAY') || variable('WAYLAND_DISPLAY'));
  if (opener === undefined || !hasDisplay || variable('CI')) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
