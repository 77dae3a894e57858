/** One line of a ledger: a reservation before a request, or what it was settled at. It holds no prompt, answer or secret. */
export interface LedgerLine {
  readonly v: 1;
  readonly type: 'reserved' | 'settled';
  /** Lines of one id are about one reservation: a later `reserved` line raises it, the `settled` one replaces it. */
  readonly id: string;
  /**
   * When it was reserved, in UTC, `YYYY-MM-DDTHH:MM:SSZ`. All lines of an id have the same: it chooses the month's file and
   * the periods of budgets in which the amount counts.
   */
  readonly at: string;
  /** Millionths of a US dollar: what is reserved in all, or what was billed. */
  readonly micros: number;
  /** The run's id with its attempt, `1234567890/1`. */
  readonly run: string;
  /** `owner/name` of the run's repository. */
  readonly repository: string;
  /** The workflow file's path. */
  readonly workflow: string;
  /** The login of whoever triggered the run. */
  readonly actor: string;
  /** The key's name. */
  readonly key: string;
  /** `publisher/name`, as the policy spells it. */
  readonly model: string;
  /** The budgets that it counts in, as {@link budgetId} names them. */
  readonly budgets: readonly string[];
  /** Requests of an evaluation or a batch that share one reservation; absent for 1. */
  readonly requests?: number;
  /** Of a settled line: tokens that the provider counted. */
  readonly tokens?: LedgerTokens;
  /** Of a settled line: `true` where the provider reported no usage and the worst case is what is told. */
  readonly assumed?: boolean;
}

/** What every line says of the run that reserves. */
export type LineRun = Pick<LedgerLine, 'run' | 'repository' | 'workflow' | 'actor'>;

/** Characters of a text in a line: names and paths are shorter. */
export const longestText = 600;

/** Whatever breaks a line, or shows nothing of itself. */
export const lineBreaking = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';

/** A run's id with its attempt. */
export const runName = /^[0-9]{1,20}\/[0-9]{1,6}$/;

/** A repository, `owner/name`. */
export const repositoryName = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;

/** What a line can say of a run whose runner has set its variables to anything; but for its repository, in whose budgets it counts. */
export function toLineRun({ run, repository, workflow, actor }: LineRun): LineRun {
  return { run: runName.test(run) ? run : '0/1', repository, workflow: toLineText(workflow), actor: toLineText(actor) };
}

function toLineText(text: string): string {
  const plain = text.replaceAll(new RegExp(`[${lineBreaking}]`, 'g'), ' ');
  return [...plain].slice(0, longestText).join('');
}

/** The most that a line tells, millionths of a US dollar or tokens: a billion dollars. More is told as that. */
export const mostInLine = 1_000_000_000_000_000;

/** Counted tokens; a count that is not told is absent. */
export interface LedgerTokens {
  readonly input?: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
  readonly output?: number;
}

/**
 * A budget by the policy file that has it: the same for every run that the file judges, at whatever ref it is read.
 *
 * @param file `owner/repo/path`; GitHub knows no case in the first two
 */
export function budgetId(file: string, budget: string): string {
  return `${file.replace(/[^/]*\/[^/]*/, (name) => name.toLowerCase())}#${budget}`;
}

/** A line as its file has it, without the line break. The fields come in one order, so that people can compare lines. */
export function serialize(line: LedgerLine): string {
  const { v, type, id, at, micros, run, repository, workflow, actor, key, model, budgets } = line;
  const { requests, tokens, assumed } = line;
  const all = { v, type, id, at, micros, run, repository, workflow, actor, key, model, budgets };
  return JSON.stringify({ ...all, requests, tokens, assumed });
}
