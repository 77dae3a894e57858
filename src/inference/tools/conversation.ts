import { count } from '../../language/failures/count.ts';
import type { Problem } from '../../language/failures/failure.ts';
import type { Allowed } from '../../policy/judge/decision.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { RequestedTools } from '../../prompts/requested-tools.ts';
import { estimateTokens } from '../../prompts/size.ts';
import { explainMarks } from '../../prompts/variables/mark-untrusted.ts';
import type { Answer, Call, Completion, Fault, OfferedTool, ToolRound, Turn } from '../../providers/provider.ts';
import { isRound, plainTurns, withoutThoughts } from '../../providers/tool-calls.ts';
import { type AskOptions, ask, askRoutes, type PreparedRoutes, within } from '../ask.ts';
import type { AttemptOptions, Attempts } from '../attempts.ts';
import { type Connected, type ConnectOptions, connectServers } from './connect-servers.ts';
import { offerTools, type ToolOffer } from './offered-tools.ts';
import { runCalls } from './run-calls.ts';
import { openToolTexts, type ToolTexts, type ToolTextsOptions } from './tool-texts.ts';
import type { ToolReport } from './tool-uses.ts';

/** What a conversation with tools is held with. */
export interface ConversationOptions
  extends Omit<ToolTextsOptions, 'handling'>,
    Omit<ConnectOptions, 'signal' | 'retries' | 'clock' | 'log'> {
  readonly tools: RequestedTools;
  readonly decision: Allowed;
  readonly responseFormat: Prompt['responseFormat'];
  /** Whether the tools that an answer calls may be called at all: not for a model that the policy denies. */
  readonly mayGoOn: (answer: Answer, attempts: Attempts) => boolean;
  readonly report: ToolReport;
}

/** What came of a conversation beside its attempts. */
export interface Conversed {
  /** The routes with the conversation as it is by now, for a request that repairs its answer. */
  readonly routes: PreparedRoutes;
  /** What a reader should know of it. */
  readonly warnings: readonly Problem[];
}

/**
 * Asks as `ask` does, with tools: the tools that an answer calls are called, and the model is asked again with what came
 * of them, until it answers without a call. After the last round that is allowed it is asked once more without tools.
 * Servers are connected before anything is sent to a model; their time is part of the deadline.
 *
 * @throws {Failure} as `connectServers` does; nothing was sent to a model
 */
export async function converse(
  routes: PreparedRoutes,
  asking: AskOptions,
  attempts: Attempts,
  options: ConversationOptions,
): Promise<Conversed> {
  if (routes.every(({ access }) => !access)) {
    await ask(routes, asking, attempts);
    return { routes, warnings: [] };
  }
  const { findStored: _, ...unstored } = asking;
  let conversed: Conversed = { routes, warnings: [] };
  await within(asking.limit, unstored, attempts, async (limited) => {
    const connected = await connect(limited, attempts, options);
    if (!connected) return;
    try {
      const texts = await openToolTexts({ ...options, handling: options.decision.secretsInPrompt.handling });
      const offers = offerTools(connected.servers, texts, options.warn);
      const held = new Conversation({ ...options, asking, limited, attempts, texts, offers });
      conversed = await held.hold(routes);
      if (texts.removed !== '') options.notice(`Secrets are redacted in what tools answered: ${texts.removed}.`);
    } finally {
      await connected.close();
    }
  });
  return conversed;
}

/** Connects to the servers; nothing where the run was cancelled, or the deadline passed, before that was done. */
async function connect(
  limited: AttemptOptions,
  attempts: Attempts,
  options: ConversationOptions,
): Promise<Connected | undefined> {
  const { signal, retries, clock, log } = limited;
  try {
    return await connectServers(options.decision.tools, { ...options, signal, retries, clock, log });
  } catch (error) {
    if (!signal.aborted) throw error;
    attempts.end(cancelledMeanwhile);
    return undefined;
  }
}

/** What a conversation is held with once its tools are known. */
interface Holding extends ConversationOptions {
  readonly asking: AskOptions;
  readonly limited: AttemptOptions;
  readonly attempts: Attempts;
  readonly texts: ToolTexts;
  readonly offers: readonly ToolOffer[];
}

class Conversation {
  readonly #holding: Holding;

  constructor(holding: Holding) {
    this.#holding = holding;
  }

  async hold(routes: PreparedRoutes): Promise<Conversed> {
    const { asking, limited, attempts, tools, offers, boundary } = this.#holding;
    const [first, ...others] = offers.map(({ told }) => told);
    let current = withCalls(routes, (call) => offering(call, boundary, first && [first, ...others]));
    for (let round = 1; ; round++) {
      if (!this.#fits(current)) return { routes: current, warnings: [] };
      await askRoutes(current, limited, asking.fallback, attempts);
      const asked = this.#callsOf(attempts.last);
      const isLast = round > tools.maxRounds;
      if (!asked || isLast)
        return { routes: withCalls(current, withoutTools), warnings: isLast ? [endless(tools)] : [] };
      const made = await runCalls(asked.calls, { ...this.#holding, ...limited, round });
      if (limited.signal.aborted) {
        attempts.end(cancelledMeanwhile);
        return { routes: current, warnings: [] };
      }
      current = grown(current, attempts, { ...asked, ...made });
      if (round === tools.maxRounds) current = withCalls(current, withoutTools);
    }
  }

  /** The calls that an answer makes, where they may be made. */
  #callsOf(last: Answer | undefined): Calling | undefined {
    const { attempts, mayGoOn } = this.#holding;
    if (!last || !('completion' in last) || attempts.refusal || !mayGoOn(last, attempts)) return undefined;
    const { text, reasoning, calls } = last.completion;
    return calls && { text, calls, ...(reasoning !== undefined && { reasoning }) };
  }

  /** Whether what is asked next stays below the policy's `max-input-tokens`; if not, nothing more is sent. */
  #fits(routes: PreparedRoutes): boolean {
    const { decision, responseFormat, attempts } = this.#holding;
    const limit = decision.limits.maxInputTokens;
    const [{ route, call }] = routes;
    const told = call.tools ? [{ content: JSON.stringify(call.tools) }] : [];
    const tokens = estimateTokens({
      ...(responseFormat && { responseFormat }),
      messages: [...plainTurns(call.messages), ...told],
    });
    if (!limit || tokens <= limit.tokens) return true;
    const rounds = call.messages.filter(isRound).length;
    const when = rounds === 0 ? 'With the definitions of its tools' : `After ${count(rounds, 'round')} of tool calls`;
    const message = `${when} the conversation has an estimated ${tokens} tokens, more than limits.max-input-tokens allows (${limit.tokens}).`;
    const remedy = 'Allow fewer tools, ask for less, lower `max-tool-rounds`, or raise the limit.';
    attempts.refuse(route, { code: 'denied', problems: [{ message, remedy, place: limit.place }] });
    return false;
  }
}

/** An answer that calls tools. */
type Calling = Pick<Completion, 'text' | 'reasoning'> & Required<Pick<Completion, 'calls'>>;

/**
 * The routes from the one that has answered on, with one more turn: what moved on once does not go back. What a server has
 * thought goes back to that server alone.
 */
function grown(routes: PreparedRoutes, { route }: Attempts, turn: ToolRound): PreparedRoutes {
  const index = routes.findIndex((prepared) => prepared.route === route);
  const [first = routes[0], ...others] = routes.slice(Math.max(0, index));
  const add = ({ messages, ...call }: Call) => ({ ...call, messages: [...messages, turn] });
  const forget = ({ messages, ...call }: Call) => ({ ...call, messages: withoutThoughts(messages) });
  return [
    { ...first, call: add(index > 0 ? forget(first.call) : first.call) },
    ...others.map((other) => ({ ...other, call: forget(add(other.call)) })),
  ];
}

function withCalls([first, ...others]: PreparedRoutes, change: (call: Call) => Call): PreparedRoutes {
  const changed = (prepared: PreparedRoutes[0]) => ({ ...prepared, call: change(prepared.call) });
  return [changed(first), ...others.map(changed)];
}

/** A call that offers tools, and says what the marks around their texts mean. */
function offering(call: Call, boundary: string, tools: Call['tools']): Call {
  const messages: readonly Turn[] = explainMarks(
    call.messages.flatMap((turn) => (isRound(turn) ? [] : [turn])),
    boundary,
  );
  return { ...call, messages, ...(tools && { tools }) };
}

function withoutTools({ tools: _, ...call }: Call & { readonly tools?: readonly OfferedTool[] }): Call {
  return call;
}

function endless({ maxRounds }: RequestedTools): Problem {
  return {
    message: `The model was still calling tools after ${count(maxRounds, 'round')}, so it was asked for its answer without them.`,
    remedy: 'Raise `max-tool-rounds`, or ask for less: the answer may lack what it has not looked up.',
  };
}

/** The end of what the run did not live to see. */
const cancelledMeanwhile: Fault = {
  code: 'cancelled',
  message: 'The run was cancelled while tools were called.',
  remedy: '',
  transient: false,
  requestId: '',
};
