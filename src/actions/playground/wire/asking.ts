import type { ModelRow } from './overview.ts';
import type { PageProblem } from './problems.ts';

/** A message of the conversation behind the prompt's own. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What is asked: a prompt file's text as it stands in the editor, for a model. */
export interface Wish {
  readonly path: string;
  readonly text: string;
  readonly model: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly turns: readonly ChatTurn[];
}

/** What a wish would send, and what the policy says of it. */
export interface Preview {
  readonly problems: readonly PageProblem[];
  readonly warnings: readonly string[];
  /** Absent where the prompt is not whole. */
  readonly verdict?: ModelRow;
  /** What it may cost at worst; absent where that is not known. */
  readonly worst?: string;
  /** How that was found out, or why it is not known. */
  readonly worstWhy: string;
  /** The request as it would be sent, but for the secret. Absent where nothing would be sent. */
  readonly request?: {
    readonly address: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
}

/** What is left of somebody's Markdown once it is disarmed: texts and elements of a closed list. */
export type ShownNode = string | ShownElement;

/** The elements that an answer may become. */
export type ShownTag =
  | 'p'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'em'
  | 'strong'
  | 'del'
  | 'code'
  | 'pre'
  | 'a'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'table'
  | 'tr'
  | 'th'
  | 'td'
  | 'br'
  | 'hr';

/** An element of a shown answer. */
export interface ShownElement {
  readonly tag: ShownTag;
  readonly children: readonly ShownNode[];
  /** Of a link: an https address of a host whose links stay links. */
  readonly href?: string;
  /** Of a numbered list. */
  readonly start?: number;
  /** Of an item of a task list. */
  readonly checked?: boolean;
}

/** An answer as it is shown. */
export interface AnswerView {
  /** As the provider sent it, without secrets: what is copied, and what the next turn repeats. */
  readonly text: string;
  readonly nodes: readonly ShownNode[];
  /** What was changed in this view, or left out; empty where nothing was. */
  readonly note: string;
}

/** How one column ended. */
export interface ColumnResult {
  readonly status: string;
  /** The status in words, with the code. */
  readonly verdict: string;
  readonly isFine: boolean;
  readonly problems: readonly PageProblem[];
  readonly answer?: AnswerView;
  /** In US dollars, as it is shown; empty where it is not known. */
  readonly cost: string;
  readonly costWhy: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
  /** Of the attempt that was answered, in milliseconds. */
  readonly latencyMs?: number;
  readonly servedModel: string;
  readonly finishReason: string;
  readonly key: string;
  readonly attempts: number;
}

/** What comes while columns are asked. `again` begins an attempt: what came of an earlier one is void. */
export type AskEvent =
  | { readonly column: number; readonly kind: 'again' }
  | { readonly column: number; readonly kind: 'text'; readonly text: string }
  | { readonly column: number; readonly kind: 'progress'; readonly characters: number }
  | { readonly column: number; readonly kind: 'end'; readonly result: ColumnResult };
