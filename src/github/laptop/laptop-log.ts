import { markInvisible } from '../../reports/markdown/invisible.ts';
import type { KnownSecrets } from '../../reports/secrets/known-secrets.ts';
import type { Log } from '../log.ts';
import type { Style, Terminal } from './terminal.ts';

/** The longest message that is written, in UTF-16 code units. */
const longest = 60_000;

/** How each kind of message begins. */
const kinds = {
  notice: { word: 'note', style: 'cyan' },
  warning: { word: 'warning', style: 'yellow' },
  error: { word: 'error', style: 'red' },
} as const satisfies Record<string, { readonly word: string; readonly style: Style }>;

/**
 * Opens the log of a command: on standard error, without secrets, and without anything that steers a terminal. What a step
 * logs for its reader to unfold is left out, unless it is asked for.
 */
export function openLaptopLog(
  { messages }: Pick<Terminal, 'messages'>,
  isVerbose: boolean,
  secrets: KnownSecrets,
): Log {
  const clean = (text: string) => markInvisible(secrets.redact(text).slice(0, longest));
  const tell = (kind: keyof typeof kinds) => (message: string) => {
    const { word, style } = kinds[kind];
    const [first = '', ...more] = clean(message).split('\n');
    const lines = [`${messages.style(style, `${word}:`)} ${first}`, ...more];
    messages.write(`${lines.join('\n')}\n`);
  };
  const line = (text: string) => {
    if (isVerbose) messages.write(`${messages.style('dim', clean(text).replaceAll('\n', ' '))}\n`);
  };
  return {
    info: line,
    debug: line,
    notice: tell('notice'),
    warning: tell('warning'),
    error: tell('error'),
    async group(title, work) {
      line(`${title}:`);
      return work();
    },
  };
}
