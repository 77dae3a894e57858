/** What page and server say to each other, as JSON. Types alone: both sides are built from the same sources. */

/** One thing that is wrong, as the page shows it. */
export interface PageProblem {
  readonly message: string;
  /** Empty where the message already says it. */
  readonly remedy: string;
  /** `file:line:column`; absent where it stands in no file. */
  readonly place?: string;
}

/** A call that could not be done: the code of the failure, and everything that is wrong. */
export interface PageFailure {
  readonly code: string;
  readonly problems: readonly PageProblem[];
}

/** A model that somebody may want to ask, with the policy's verdict on it. */
export interface ModelRow {
  readonly model: string;
  readonly isAllowed: boolean;
  /** Why, as part of a sentence. */
  readonly why: string;
  /** The line of the policy that decides: `.github/models.yml:12:5`; empty where no line does. */
  readonly place: string;
  /** The key that it would be asked through; absent where it is denied. */
  readonly key?: string;
  /** Whether a credential of that key is here. */
  readonly hasKey: boolean;
}

/** A key of the policy, without any secret. */
export interface KeyRow {
  readonly name: string;
  readonly provider: string;
  /** The host that it asks. */
  readonly host: string;
  /** The name of the secret; absent for a keyless key. */
  readonly secret?: string;
  /** Whether an identity takes the place of a secret. */
  readonly isKeyless: boolean;
  readonly isPresent: boolean;
}

/** A secret that is here, and an address that the policy sends it to, which nobody has confirmed on this machine. */
export interface UntrustedRow {
  readonly secret: string;
  readonly url: string;
  /** The line of the policy that says so. */
  readonly place: string;
}

/** What the policy of the checkout is. */
export type PolicyState =
  | { readonly kind: 'valid'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly starter: string }
  | ({ readonly kind: 'broken'; readonly path: string } & PageFailure);

/** What a page that is opened has to know. */
export interface Overview {
  readonly folder: string;
  /** `owner/name`; empty where it is not known. */
  readonly repository: string;
  /** Empty where the folder is no repository of git's. */
  readonly branch: string;
  /** The default branch as git knows it, such as `origin/main`; empty where it knows none. */
  readonly base: string;
  readonly policy: PolicyState;
  /** Of the policy's file when this was said. */
  readonly policyTag: string;
  readonly keys: readonly KeyRow[];
  readonly models: readonly ModelRow[];
  /** Where nothing is sent before somebody confirms it; empty while the emulator answers. */
  readonly untrusted: readonly UntrustedRow[];
  /** Whether answers come from the emulator. */
  readonly emulator: boolean;
  /** As whom is asked, in words. */
  readonly asWhom: string;
}

/** A prompt file of the checkout. */
export interface FileRow {
  readonly path: string;
  /** Changes whenever the file does. */
  readonly tag: string;
}

/** The prompt files, and the policy's tag, so that a change of either is noticed. */
export interface FileList {
  readonly files: readonly FileRow[];
  /** Whether there are more, which are left out. */
  readonly isCut: boolean;
  readonly policyTag: string;
}

/** A prompt file with its text. */
export interface OpenedFile extends FileRow {
  readonly text: string;
  /** Its text on the default branch; absent where it has none there, or nobody knows. */
  readonly base?: string;
  /** What has changed since the last commit, as `git diff` shows it; empty for nothing. */
  readonly diff: string;
}

/** What became of a save: the file as it is now, or the text that somebody else has written meanwhile. */
export type Saved = { readonly saved: OpenedFile } | { readonly conflict: OpenedFile };

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

/** What is evaluated. */
export interface EvaluateWish {
  readonly path: string;
  readonly text: string;
  /** Empty for the file's own. */
  readonly models: readonly string[];
  readonly against: 'nothing' | 'base' | 'saved';
  /** For evaluators that name none; empty for none. */
  readonly judge: string;
  /** Percent. */
  readonly threshold: number;
}

/** The figures of one model over all rows, each as it is shown. */
export interface FiguresRow {
  readonly model: string;
  readonly passRate: string;
  readonly passed: string;
  readonly interval: string;
  readonly score: string;
  readonly latency: string;
  readonly cost: string;
  readonly isMet: boolean;
  /** What the comparison concludes; empty where nothing is compared. */
  readonly comparison: string;
}

/** One answer to a row. */
export interface GridCell {
  readonly outcome: 'passed' | 'failed' | 'errored';
  readonly completion: string;
  /** A line for each evaluator. */
  readonly evaluations: readonly { readonly name: string; readonly outcome: string; readonly details: string }[];
  readonly figures: string;
}

/** A row of test data with what each column made of it. */
export interface EvaluatedRow {
  /** From 1. */
  readonly number: number;
  readonly rank: 'regressed' | 'failed' | 'passed';
  readonly variables: Readonly<Record<string, string>>;
  /** In the order of the columns; absent where there is no answer. */
  readonly cells: readonly (GridCell | null)[];
}

/** What came of an evaluation. */
export interface EvaluationView {
  readonly status: string;
  readonly verdict: string;
  readonly problems: readonly PageProblem[];
  readonly figures: readonly FiguresRow[];
  readonly columns: readonly string[];
  readonly rows: readonly EvaluatedRow[];
  /** Rows that are not shown. */
  readonly rowsLeft: number;
  readonly cost: string;
  readonly notes: readonly string[];
}

/** What comes while an evaluation runs. */
export interface EvaluateEvent {
  readonly done: number;
  readonly total: number;
  readonly words: string;
}
