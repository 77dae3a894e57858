import { createHash } from 'node:crypto';
import { prepareCalls, usableRoutes } from '../../../inference/routes.ts';
import type { Session } from '../../../inference/session/session.ts';
import { decide } from '../../../policy/judge/decide.ts';
import type { Allowed } from '../../../policy/judge/decision.ts';
import type { Key, Route } from '../../../policy/model/policy.ts';
import { wayOf } from '../../../providers/endpoint.ts';
import { surfaces } from '../../../providers/surface.ts';
import type { RowPrompt } from '../row-prompt.ts';

/** Digits of a hash, in hexadecimal: it tells a handful of routes apart. */
const hashLength = 16;

/**
 * The routes that rows may be asked through, each by a hash of where it leads and of all that is sent besides the prompt. A
 * result keeps the hash of its route, so that an answer of another key or endpoint is never taken for one of this run.
 */
export class RowRoutes {
  readonly #prompt: RowPrompt;
  readonly #customHeaders: ReadonlyMap<string, string>;
  readonly #decision: Allowed | undefined;
  /** By key: each serves a model through one route, which every decision makes anew. */
  readonly #hashes = new Map<Key, string>();

  constructor(prompt: RowPrompt, { policy, run, today, inputs }: Pick<Session, 'policy' | 'run' | 'today' | 'inputs'>) {
    this.#prompt = prompt;
    this.#customHeaders = inputs.customHeaders;
    // Which keys serve a model does not depend on the row.
    const decision = decide(policy, { model: prompt.model, tokens: {}, run, today });
    this.#decision = decision.verdict === 'allowed' ? decision : undefined;
    for (const route of this.#decision ? usableRoutes(this.#decision) : []) this.hashOf(route);
  }

  /** The hash of a route that a row was asked through. */
  hashOf(route: Route): string {
    const known = this.#hashes.get(route.key) ?? this.#make(route);
    this.#hashes.set(route.key, known);
    return known;
  }

  /** Whether a result may have come through a route of this run. */
  has(hash: string | undefined): boolean {
    return [...this.#hashes.values()].some((one) => one === hash);
  }

  #make(route: Route): string {
    const { frame, parameters } = this.#prompt;
    const call = prepareCalls(frame, { parameters, saysTier: false }, this.#decision?.limits ?? {})(route);
    const sent = [wayOf(route, this.#customHeaders), surfaces[route.api].body(call, route.name, false)];
    return createHash('sha256').update(JSON.stringify(sent)).digest('hex').slice(0, hashLength);
  }
}
