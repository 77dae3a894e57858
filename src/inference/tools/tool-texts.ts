import { stripComments } from '../../language/text/html-comments.ts';
import { stripInvisible } from '../../language/text/invisible.ts';
import type { SecretHandling } from '../../policy/model/policy.ts';
import { type FindSecrets, findOwn } from '../../reports/secrets/cleaner.ts';
import {
  addTallies,
  describeTally,
  type Finding,
  markFindings,
  mergeFindings,
  type Tally,
  tallyOf,
} from '../../reports/secrets/findings.ts';
import { redactJson } from '../../reports/secrets/redact-json.ts';
import { openScan, type Scan } from '../../reports/secrets/scanner.ts';

/** The most of one text of a server that goes to a model, in bytes of UTF-8. */
export const maxBytes = 64 * 1024;

/** How much of a text is looked through, in UTF-16 code units: what is not seen in it, and markup, takes room as well. */
const lookedThrough = 2 * maxBytes;

/** The longest secret that the end of what is looked through may have cut in two, in UTF-16 code units. */
const longestSecret = 4096;

/** How much of a text is kept for the summary, in UTF-16 code units. */
const shownLength = 4000;

/** A text of a server that may be handed on. */
export interface CleanText {
  /** What the model may get. */
  readonly sent: string;
  /** The beginning of what a reader may see. */
  readonly shown: string;
  /** Why the model may not get it; absent where it may. */
  readonly withheld?: string;
}

/**
 * Cleans what tool servers and models write to one another, as the policy says of prompts: without what nobody sees,
 * without the step's own secrets, and by default without what looks like one. All of it is text of strangers, and what goes
 * to the model stands between marks that only this request has.
 */
export class ToolTexts {
  readonly #scan: Scan;
  readonly #findCredentials: FindSecrets;
  readonly #handling: SecretHandling['handling'];
  readonly #boundary: string;
  #removed: Tally = new Map();

  constructor(scan: Scan, { findCredentials, handling, boundary }: ToolTextsOptions) {
    this.#scan = scan;
    this.#findCredentials = findCredentials;
    this.#handling = handling;
    this.#boundary = boundary;
  }

  /** What was removed from texts on their way to the model; empty where nothing was. */
  get removed(): string {
    return describeTally(this.#removed);
  }

  /** What a tool has answered, up to 64 KiB, cut on a character with a note that says so. */
  result(text: string): CleanText {
    const bytes = Buffer.byteLength(text);
    const end = text.length <= lookedThrough ? text.length : lookedThrough - longestSecret;
    const { withoutOwn, withoutAny, found } = this.#clean(text.slice(0, end), text.slice(end));
    const shown = withoutAny.slice(0, shownLength);
    if (this.#handling === 'block' && found.size > 0) {
      const withheld = `It contains what looks like secrets (${describeTally(found)}), which the policy lets nobody send.`;
      return { sent: '', shown, withheld };
    }
    if (this.#handling !== 'allow') this.#removed = addTallies(this.#removed, found);
    const clean = this.#handling === 'allow' ? withoutOwn : withoutAny;
    const cut = cutBytes(clean, maxBytes);
    const isWhole = cut === clean && text.length <= lookedThrough;
    const note = isWhole ? '' : `\n(cut here: of ${bytes} bytes, the model gets the first ${Buffer.byteLength(cut)})`;
    return { sent: `${cut}${note}`, shown };
  }

  /** A name, as messages and the model may repeat it. */
  name(text: string): string {
    return this.result(text.slice(0, 256)).sent.replace(/\s+/g, ' ');
  }

  /** JSON that stays JSON: every text in it is cleaned. */
  json(text: string): CleanText {
    const { own, all } = this.#look(text);
    if (this.#handling === 'block' && all.length > 0) {
      const withheld = 'It contains what looks like a secret, which the policy lets nobody send.';
      return { sent: '', shown: '', withheld };
    }
    if (own.length > 0) {
      return { sent: '', shown: '', withheld: 'It contains a secret of this step, which is never sent.' };
    }
    const sent = redactJson(text, (part) => {
      const { withoutOwn, withoutAny } = this.#clean(part);
      return this.#handling === 'allow' ? withoutOwn : withoutAny;
    });
    return { sent, shown: markFindings(sent, this.#look(sent).all).slice(0, shownLength) };
  }

  /** A text between marks: data, and never an instruction. */
  mark(text: string, name: string): string {
    const mark = `untrusted-${this.#boundary}`;
    return `<${mark} name="${name.replace(/[^\w.-]/g, '_')}">\n${text}\n</${mark}>`;
  }

  /** A text as it is seen, without secrets; `following` is what it was cut from. */
  #clean(
    text: string,
    following = '',
  ): { readonly withoutOwn: string; readonly withoutAny: string; readonly found: Tally } {
    const visible = this.#visible(text, following);
    const { own, all } = this.#look(visible);
    return { withoutOwn: markFindings(visible, own), withoutAny: markFindings(visible, all), found: tallyOf(all) };
  }

  /**
   * Without what a reader does not see, and without the boundary, which a model may have told a server: in either case of
   * its letters, and also where what stood around one makes another.
   */
  #visible(text: string, following: string): string {
    const { text: seen } = stripInvisible(text.toWellFormed());
    let visible = stripComments(withoutOpenComment(seen, following)).text;
    const boundary = new RegExp(this.#boundary, 'gi');
    for (let before = ''; before !== visible; ) {
      before = visible;
      visible = before.replace(boundary, '');
    }
    return visible;
  }

  #look(text: string): { readonly own: readonly Finding[]; readonly all: readonly Finding[] } {
    const own = findOwn(text, this.#findCredentials);
    return { own, all: mergeFindings([...own, ...this.#scan(text)]) };
  }
}

/** What texts are cleaned with. */
export interface ToolTextsOptions {
  /** Finds the step's own credentials. */
  readonly findCredentials: FindSecrets;
  readonly handling: SecretHandling['handling'];
  /** What marks are made of: letters and digits. */
  readonly boundary: string;
}

/** Makes ready what cleans the texts of one request's tools. The patterns of secrets are loaded for it. */
export async function openToolTexts(options: ToolTextsOptions): Promise<ToolTexts> {
  return new ToolTexts(await openScan(), options);
}

/** A text up to where a comment begins that ends only in what follows: half of a comment would be shown as text. */
function withoutOpenComment(text: string, following: string): string {
  const closed = Math.max(text.lastIndexOf('-->'), text.lastIndexOf('--!>'));
  const opened = text.indexOf('<!--', Math.max(0, closed));
  return opened >= 0 && /--!?>/.test(following) ? text.slice(0, opened) : text;
}

/** The beginning of a text, up to a number of bytes in UTF-8, cut between characters. */
export function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
