import { disarm } from './answer/disarm.ts';
import type { Disarming } from './answer/disarm-markdown.ts';
import { explainRemoved } from './answer/removed.ts';
import { box, item, itemBox } from './box.ts';
import { barChart, type Chart, pieChart } from './charts.ts';
import { code, fence } from './fence.ts';
import { firstLines, isTall } from './height.ts';
import { isPlain } from './phrasing/plain.ts';
import { prose } from './prose.ts';

/** A word of our own: of a string the compiler must know all that it can be. */
type OwnWords<Part> = Part extends string ? (string extends Part ? never : Part) : Part;

/** What may stand between others on a page. */
type Separator = '\n' | '\n\n' | '<br>' | ', ';

/** A label of a diagram, in UTF-16 code units. */
const longestLabel = 60;

/** An address that can stand between parentheses as it is, in which nothing can end it or be read otherwise. */
const ownAddress = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[\w\-./%#]{1,2000}$/;

/** How an answer is shown in its box. */
export interface AnswerSettings extends Omit<Disarming, 'maxBytes'> {
  readonly maxBytes: number;
  /** Takes secrets out of a text, each time it is asked. */
  readonly redact: (text: string) => string;
}

/**
 * Markdown that may be shown. It is made of words that stand in our code, and of foreign text that was disarmed; nothing
 * makes it of any other string, and nothing changes it any more. Secrets are taken out of a text before it comes here.
 */
export class ShownMarkdown {
  readonly text: string;
  /** Makes it a type that nothing else has the form of. */
  protected readonly isDisarmed = true;

  private constructor(text: string) {
    this.text = text;
  }

  /** Foreign text as inline code. */
  static code(text: string, longest?: number): ShownMarkdown {
    return new ShownMarkdown(code(text, longest));
  }

  /** Foreign text as inline code in a cell of a table, in which a `|`, which would end the cell, is shown as `¦`. */
  static cell(text: string): ShownMarkdown {
    return new ShownMarkdown(code(text.replaceAll('|', '¦')));
  }

  /** A message of ours as one line of prose, cut after `longest` UTF-16 code units; what it repeats of others is no markup. */
  static prose(message: string, surroundings: 'paragraph' | 'cell', longest: number): ShownMarkdown {
    return new ShownMarkdown(prose(message, surroundings, longest));
  }

  /** Foreign text as a code block; as a `diff`, lines that begin with `+` and `-` are coloured. */
  static block(text: string, maxBytes: number, language?: 'text' | 'diff'): ShownMarkdown {
    return new ShownMarkdown(fence(text, maxBytes, language));
  }

  /** Foreign text as a label between quotation marks in a Mermaid diagram: letters, digits and signs that end nothing. */
  static label(text: string): ShownMarkdown {
    return new ShownMarkdown(text.replaceAll(/[^A-Za-z0-9 ._:/-]/g, '·').slice(0, longestLabel));
  }

  /** A chart with a bar for each label; empty where all is 0. The values are US dollars. */
  static barChart(chart: Chart): ShownMarkdown {
    return new ShownMarkdown(barChart(chart, 'US dollars'));
  }

  /** A chart with a slice for each label; empty where all is 0. */
  static pieChart(chart: Chart): ShownMarkdown {
    return new ShownMarkdown(pieChart(chart));
  }

  /** Foreign text as inline code that leads to an address of our own making, at the host of a GitHub. */
  static link(text: string, address: string): ShownMarkdown {
    const shown = code(text);
    return new ShownMarkdown(ownAddress.test(address) ? `[${shown}](${address})` : shown);
  }

  /** Words of ours that lead to an address of our own making, at the host of a GitHub. */
  static page(words: ShownMarkdown, address: string): ShownMarkdown {
    return ownAddress.test(address) ? new ShownMarkdown(`[${words.text}](${address})`) : words;
  }

  /**
   * Somebody else's Markdown in a box, and a line about what it lacks. What is higher than a screen is folded behind its
   * first lines. Comments, entities, escapes and links that go may have held a secret apart that a reader, or a link's
   * address, would then have whole: such a text is shown as what is seen of it, without the secret, as code.
   */
  static async answer(
    title: string,
    text: string,
    { redact, ...disarming }: AnswerSettings,
  ): Promise<readonly ShownMarkdown[]> {
    const { markdown, beginning, removed, seen } = await disarm(text, disarming);
    const clean = redact(seen);
    const isClean = [markdown, beginning ?? ''].every((written) => written === seen || redact(written) === written);
    if (clean !== seen || !isClean) {
      const whole = fence(clean, Math.floor(disarming.maxBytes / 2));
      const start = isTall(whole) ? fence(firstLines(clean), disarming.maxBytes) : undefined;
      const note = ours`*Shown without its formatting, which would have put a secret together.*`;
      return [...ShownMarkdown.boxed(title, whole, start), note];
    }
    const shown = ShownMarkdown.boxed(title, markdown, beginning);
    if (removed.size === 0) return shown;
    const changed = new ShownMarkdown(explainRemoved(removed));
    return [...shown, ours`*Changed in this view: ${changed}. The output \`response\` still has it.*`];
  }

  /** A box, and behind it what is folded away where only the beginning stands in the box. */
  private static boxed(title: string, whole: string, beginning: string | undefined): readonly ShownMarkdown[] {
    if (beginning === undefined) return [new ShownMarkdown(box(title, whole))];
    const start = new ShownMarkdown(box(title, `${beginning}\n\n*The answer goes on: open “The whole answer” below.*`));
    return [start, ShownMarkdown.folded(ours`The whole answer`, new ShownMarkdown(itemBox(title, whole)))];
  }

  /** A section that is folded away until the reader opens it. */
  static folded(title: ShownMarkdown, body: ShownMarkdown): ShownMarkdown {
    return ours`<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
  }

  /** Paragraphs and blocks as an item of a list. */
  static item(body: ShownMarkdown): ShownMarkdown {
    return new ShownMarkdown(item(body.text));
  }

  /** One line behind words of ours: as it is, where Markdown makes nothing of it, else as inline code. */
  static inline(text: string): ShownMarkdown {
    return isPlain(`a ${text}`) && !text.includes('\n') ? new ShownMarkdown(text) : ShownMarkdown.code(text);
  }

  /** Cells of a row, also those with nothing in them. */
  static row(cells: readonly ShownMarkdown[]): ShownMarkdown {
    return new ShownMarkdown(cells.map(({ text }) => text).join(' | '));
  }

  /** Words of our own around what may be shown. */
  static of<const Parts extends readonly (ShownMarkdown | string | number)[]>(
    words: TemplateStringsArray,
    ...parts: { readonly [Index in keyof Parts]: OwnWords<Parts[Index]> }
  ): ShownMarkdown {
    const texts = parts.map((part) => (part instanceof ShownMarkdown ? part.text : String(part)));
    return new ShownMarkdown(words.reduce((text, word, index) => `${text}${texts[index - 1] ?? ''}${word}`));
  }

  /** Several, one behind the other; empty ones are left out. */
  static join(parts: readonly ShownMarkdown[], separator: Separator): ShownMarkdown {
    const texts = parts.map(({ text }) => text).filter((text) => text !== '');
    return new ShownMarkdown(texts.join(separator));
  }
}

/** Markdown of our own words, as a template: a `string` that is not one of them does not compile in it. */
export const ours = ShownMarkdown.of;
