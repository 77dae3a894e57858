import { appendFileSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { parseJson, textAt } from '../../language/json.ts';
import type { Environment } from '../environment.ts';
import { reasonOf } from '../outputs.ts';

/** Where the secret of a name may be sent. */
export interface TrustedAddress {
  /** The name of the secret, never its value. */
  readonly secret: string;
  /** As the policy writes it: on one host, another path may be somebody else's. */
  readonly url: string;
}

/** What somebody has confirmed on this machine, for one checkout. */
export interface TrustedHosts {
  readonly has: (address: TrustedAddress) => boolean;
  /**
   * Keeps that a secret may be sent to an address, for the next commands as well.
   *
   * @returns why that cannot be kept; nothing where it is
   */
  readonly keep: (address: TrustedAddress) => string | undefined;
}

/**
 * Opens what was confirmed before: one JSON line an answer, in this user's folder for settings (XDG Base Directory
 * Specification; `%APPDATA%` on Windows), which no checkout can write. A line that cannot be read confirms nothing.
 *
 * @param root of the checkout
 */
export function openTrustedHosts(root: string, environment: Environment): TrustedHosts {
  const file = join(settingsFolder(environment), 'byok', 'trusted-hosts.jsonl');
  const checkout = realFolder(root);
  return {
    has: ({ secret, url }) =>
      read(file)
        .map((line) => parseJson(line))
        .some((kept) => isSame(kept, { checkout, secret, url })),
    keep({ secret, url }) {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        appendFileSync(file, `${JSON.stringify({ checkout, secret, url })}\n`, { mode: 0o600 });
        return undefined;
      } catch (error) {
        return reasonOf(error);
      }
    },
  };
}

function isSame(kept: unknown, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => textAt(kept, name) === value);
}

function read(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function settingsFolder({ XDG_CONFIG_HOME = '', APPDATA = '', HOME }: Environment): string {
  const named = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME;
  return isAbsolute(named) ? named : join(HOME || homedir(), '.config');
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
