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
