import { inspect } from 'node:util';
import type { BudgetFigures } from '../costs/ledger/book.ts';
import type { Cost, Tab } from '../costs/tab.ts';
import { type ErrorCode, type Status, statusOfCode } from '../language/failures/codes.ts';
import { bug, Failure, type Problem } from '../language/failures/failure.ts';
import type { Decision } from '../policy/judge/decision.ts';
import type { ServedVerdict } from '../policy/judge/served.ts';
import type { PolicySource, Route } from '../policy/model/policy.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Completion, TokenUsage } from '../providers/provider.ts';
import type { Attempt, Attempts } from './attempts.ts';
import type { Screened } from './screen.ts';
import type { Asked } from './structured/ask-structured.ts';
import type { OfferedServer, ToolReport, ToolUse } from './tools/tool-uses.ts';

/** What a step knows so far; each part is kept when a later one fails. */
export interface KnownFacts {
  readonly prompt?: Prompt;
  readonly policy?: PolicySource;
  /** Hosts whose links stay links in the job summary, as the policy names them. */
  readonly linkHosts?: readonly string[];
  readonly decision?: Decision;
  readonly route?: Route;
  /** The prompt once it was scanned for secrets. */
  readonly screened?: Screened;
  readonly attempts?: readonly Attempt[];
  /** The answer, or what had come of the last one that broke off. */
  readonly completion?: Completion;
  /** The answer as JSON, where it matches the schema that it has to. */
  readonly json?: string;
  /** What the policy makes of the model that the answer names. */
  readonly served?: ServedVerdict;
  /** The servers whose tools the model was offered; absent where none was connected. */
  readonly offered?: readonly OfferedServer[];
  /** Every call of a tool, in the order in which they ended; absent where none was made. */
  readonly toolUses?: readonly ToolUse[];
  /** Sum over all attempts. */
  readonly usage?: TokenUsage;
  /** Over all attempts. */
  readonly cost?: Cost;
  /** The budgets that the request counts in; absent where none does. */
  readonly budgets?: readonly BudgetFigures[];
}

/** Gets what is known of one request as soon as it is known, and gives it back. */
export type Note = Pick<StepFacts, 'decision' | 'screened' | 'asking' | 'tools' | 'costs' | 'answered' | 'served'>;

/** Collects what is known, so that a step that fails late still reports its policy, its key and its tokens. */
export class StepFacts {
  #facts: KnownFacts = {};
  #attempts: Attempts | undefined;
  #tab: Tab | undefined;
  #tools: ToolReport | undefined;

  /** All that is known by now. */
  get known(): KnownFacts {
    const { list = [], route = this.#facts.route, usage, completion } = this.#attempts ?? {};
    const { cost, budgets = [] } = this.#tab ?? {};
    const { offered = [], uses = [] } = this.#tools ?? {};
    return {
      ...this.#facts,
      ...(route && { route }),
      ...(list.length > 0 && { attempts: list }),
      ...(completion && { completion }),
      ...(offered.length > 0 && { offered }),
      ...(uses.length > 0 && { toolUses: uses }),
      ...(usage && { usage }),
      ...(cost && { cost }),
      ...(budgets.length > 0 && { budgets }),
    };
  }

  prompt(prompt: Prompt): void {
    this.#facts = { ...this.#facts, prompt };
  }

  policySource(policy: PolicySource): void {
    this.#facts = { ...this.#facts, policy };
  }

  linkHosts(linkHosts: readonly string[]): void {
    this.#facts = { ...this.#facts, linkHosts };
  }

  /** An allowed request has a route from now on: the first one. */
  decision(decision: Decision): Decision {
    this.#facts = {
      ...this.#facts,
      decision,
      ...(decision.verdict === 'allowed' && { route: decision.routes[0] }),
    };
    return decision;
  }

  screened(screened: Screened): Screened {
    this.#facts = { ...this.#facts, screened };
    return screened;
  }

  /** Attempts that are read from as they come: what was billed must not depend on what happens next. */
  asking(attempts: Attempts): Attempts {
    this.#attempts = attempts;
    return attempts;
  }

  /** What its tools are and do, which is read as it comes. */
  tools(report: ToolReport): ToolReport {
    this.#tools = report;
    return report;
  }

  /** What it costs, which is read as it comes for the same reason. */
  costs(tab: Tab): Tab {
    this.#tab = tab;
    return tab;
  }

  answered(asked: Asked): Asked {
    const { checked } = asked;
    if (checked && 'json' in checked) this.#facts = { ...this.#facts, json: checked.json };
    return asked;
  }

  served(served: ServedVerdict): void {
    this.#facts = { ...this.#facts, served };
  }
}

/** How the step ended. */
export interface Outcome {
  readonly status: Status;
  /** Absent where the step passes. */
  readonly code?: ErrorCode;
  /** What to tell the reader; for `completed` what is unusual about the answer. */
  readonly problems: readonly Problem[];
}

/** Decision, attempts, completion and usage: the one value that outputs and summary render. */
export interface Result extends KnownFacts, Outcome {
  /** From the start of the step, in milliseconds. */
  readonly duration: number;
}

/** The outcome that a code stands for. */
export function failed(code: ErrorCode, problems: readonly Problem[]): Outcome {
  return { status: statusOfCode[code], code, problems };
}

/** What to do about a run that was cancelled: often it was a time limit of the job, or a newer run of its `concurrency` group. */
export const afterCancelling =
  'Run the job again to ask again. If nobody cancelled it, look at `timeout-minutes` and `concurrency` in the workflow.';

/** The outcome of a run without the credential, as the input `on-missing-key` says. */
export function withoutKey(failure: Failure, onMissingKey: 'fail' | 'skip'): Outcome {
  return onMissingKey === 'skip' ? { status: 'skipped', problems: failure.problems } : outcomeOf(failure);
}

/**
 * The outcome of something thrown: an expected failure says what it is, anything else is our bug. Once
 * the run is cancelled, whatever fails fails because of that.
 */
export function outcomeOf(thrown: unknown, cancelled?: AbortSignal, { attempts }: KnownFacts = {}): Outcome {
  if (cancelled?.aborted) {
    const when = attempts ? 'after the provider was asked' : 'before the provider was asked';
    return failed('cancelled', [{ message: `The run was cancelled ${when}.`, remedy: afterCancelling }]);
  }
  if (thrown instanceof Failure) return failed(thrown.code, thrown.problems);
  return failed('internal', [bug(inspect(thrown))]);
}
