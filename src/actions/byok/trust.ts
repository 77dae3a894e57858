import type { Terminal } from '../../github/laptop/terminal.ts';
import type { TrustedAddress, TrustedHosts } from '../../github/laptop/trusted-hosts.ts';
import { Failure, formatPlace, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Recipient } from '../../policy/judge/recipients.ts';
import { type Option, WrongCall } from './command.ts';
import { oneLine } from './one-line.ts';

/** The option that confirms a host in advance. */
export const trustOption: Option = {
  name: 'trust-host',
  value: 'HOST',
  isMany: true,
  says: 'Send keys to this host without a question; also BYOK_TRUST_HOSTS, hosts separated by blanks or commas.',
};

/** Hosts of providers themselves, each with the name that its key usually has: who owns the host has given out the key. */
const usual: readonly (readonly [host: RegExp, secret: string])[] = [
  [/^(?:[a-z]+\.)?api\.openai\.com$/, 'OPENAI_API_KEY'],
  [/^api\.deepseek\.com$/, 'DEEPSEEK_API_KEY'],
  [/^api\.mistral\.ai$/, 'MISTRAL_API_KEY'],
  [/^api\.x\.ai$/, 'XAI_API_KEY'],
];

/** This machine, whose servers the one who types has started. */
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What decides whether a secret goes to a host. */
export interface TrustOptions {
  readonly known: TrustedHosts;
  /** Hosts that were confirmed in advance. */
  readonly hosts: readonly string[];
  /** Asks on it where somebody sits there. */
  readonly terminal: Terminal;
  /** Where it is confirmed in place of the terminal; absent for a command that ends. */
  readonly elsewhere?: string;
}

/** Whom this machine's secrets may be sent to. */
export interface Trust {
  readonly isTrusted: (address: TrustedAddress) => boolean;
  /** @throws {Failure} `invalid-input` for the first one that nobody has confirmed */
  readonly require: (recipients: readonly Recipient[]) => Promise<void>;
  /** Keeps an answer that was given elsewhere. */
  readonly confirm: (address: TrustedAddress) => void;
}

/**
 * A policy names any variable of the environment as a secret, and any host: whoever wrote the checkout would choose where
 * this machine's keys go. So each secret and address is asked about once, and the answer is kept.
 */
export function openTrust({ known, hosts, terminal, elsewhere }: TrustOptions): Trust {
  const answers = new Map<string, Promise<boolean>>();
  const confirmed = new Set<string>();
  const nameOf = ({ secret, url }: TrustedAddress) => `${secret} ${url}`;
  /** One question at a time. */
  let last: Promise<unknown> = Promise.resolve();

  const isTrusted = (address: TrustedAddress): boolean => {
    const { host, hostname } = new URL(address.url);
    return (
      loopback.test(hostname) ||
      hosts.includes(host) ||
      usual.some(([own, secret]) => own.test(host) && secret === address.secret) ||
      confirmed.has(nameOf(address)) ||
      known.has(address)
    );
  };

  function confirm(address: TrustedAddress): void {
    confirmed.add(nameOf(address));
    const reason = known.keep(address);
    if (reason !== undefined) terminal.messages.write(`The answer cannot be kept for the next time: ${reason}.\n`);
  }

  async function ask(recipient: Recipient): Promise<boolean> {
    const { secret, url, place } = recipient;
    const says = `The policy sends the secret ${secret} to ${url} (${formatPlace(place)}).`;
    terminal.messages.write(`${oneLine(says)} Whoever runs that server can then use it.\n`);
    const typed = await terminal.ask('Send it there, now and from here on? y or n [n]: ');
    const isAllowed = /^y(?:es)?$/i.test(typed ?? '');
    if (isAllowed) confirm(recipient);
    return isAllowed;
  }

  return {
    isTrusted,
    confirm,
    async require(recipients) {
      for (const recipient of recipients) {
        if (isTrusted(recipient)) continue;
        if (elsewhere !== undefined || !terminal.isInteractive) throw unconfirmed(recipient, elsewhere);
        const name = nameOf(recipient);
        const answer = answers.get(name) ?? last.then(() => ask(recipient));
        answers.set(name, answer);
        last = answer;
        if (!(await answer)) throw refused(recipient);
      }
    },
  };
}

/**
 * Hosts from the option and the environment; a URL counts as its host.
 *
 * @param variable of the environment itself: a `.env` may be the checkout's
 * @throws {WrongCall}
 */
export function readTrustedHosts(
  given: readonly string[],
  variable: (name: string) => string | undefined,
): readonly string[] {
  const named = (variable('BYOK_TRUST_HOSTS') ?? '').split(/[\s,]+/).filter((host) => host !== '');
  return [
    ...given.map((host) => hostOf(host, '--trust-host')),
    ...named.map((host) => hostOf(host, 'BYOK_TRUST_HOSTS')),
  ];
}

function hostOf(text: string, from: string): string {
  const host = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`)?.host;
  if (host && !host.includes('*')) return host;
  throw new WrongCall(`${from}: ${quote(text)} is no host. Write, for example, acme.openai.azure.com.`);
}

function refused(recipient: Recipient): Failure {
  return failure(recipient, 'you have not allowed that', 'Correct the policy, or allow it when you are asked again.');
}

function unconfirmed(recipient: Recipient, elsewhere: string | undefined): Failure {
  const { host } = new URL(recipient.url);
  const remedy =
    elsewhere ??
    `If it may have the key, add \`--trust-host ${host}\`, set BYOK_TRUST_HOSTS=${host}, or call the command once on a terminal, which asks and keeps the answer.`;
  return failure(recipient, 'nobody has confirmed that on this machine', remedy);
}

function failure({ secret, url, place }: Recipient, why: string, remedy: string): Failure {
  const problem: Problem = {
    message: `The policy sends the secret ${secret} to ${url}, and ${why}. Nothing was sent.`,
    remedy,
    place,
  };
  return new Failure('invalid-input', problem);
}
