import { readTag } from '../../../github/page/checkout.ts';
import type { Outcome } from '../../../inference/result.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { dayOf } from '../../../policy/model/days.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { defaultPolicyPath } from '../../../policy/source/location.ts';
import type { Laptop } from '../../byok/laptop.ts';
import { emulated } from './emulator/emulated-session.ts';

/** Opens a session by the policy as it is in the checkout, or says why that is not possible. */
export type SessionFactory = (laptop: Laptop) => Promise<OpenSession | Outcome>;

/** The session of a page: opened when it is first needed, and again when the policy or the day changes. */
export class Sessions {
  readonly laptop: Laptop;
  readonly #open: SessionFactory;
  #keys: readonly Key[] = [];
  #known: { readonly name: string; readonly session: Promise<OpenSession> } | undefined;
  /** Whether answers come from the emulator. */
  isEmulated: boolean;

  constructor(laptop: Laptop, open: SessionFactory, isEmulated: boolean) {
    this.laptop = laptop;
    this.#open = open;
    this.isEmulated = isEmulated;
  }

  /** The path of the policy. */
  get policyPath(): string {
    return this.laptop.input('policy') || defaultPolicyPath;
  }

  /** The keys of the policy as it says them, whatever answers; empty before a session was opened. */
  get keys(): readonly Key[] {
    return this.#keys;
  }

  /** Changes whenever the policy's file does. */
  policyTag(): Promise<string> {
    return readTag(this.laptop.run.workspace, this.policyPath);
  }

  /**
   * The session by the policy as it is now.
   *
   * @throws {Failure} why there is none, such as `missing-policy`
   */
  async current(): Promise<OpenSession> {
    const day = dayOf(this.laptop.clock.date());
    const tag = await this.policyTag();
    const name = JSON.stringify([tag, day, this.isEmulated]);
    if (this.#known?.name === name) return this.#known.session;
    const session = this.#openAnew(this.isEmulated);
    this.#known = { name, session };
    const forget = () => {
      if (this.#known?.session === session) this.#known = undefined;
    };
    session.then(
      // Whoever writes the file while it is read may have been read.
      async () => (await this.policyTag()) === tag || forget(),
      // What is wrong now may be right the next time: a token, GitHub, a variable of the environment.
      forget,
    );
    return session;
  }

  async #openAnew(isEmulated: boolean): Promise<OpenSession> {
    const opened = await this.#open(this.laptop);
    if ('status' in opened) throw new Failure(opened.code ?? 'missing-key', opened.problems);
    this.#keys = opened.policy.keys;
    return isEmulated ? emulated(opened, this.laptop) : opened;
  }
}
