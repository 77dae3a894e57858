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
