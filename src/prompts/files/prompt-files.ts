/**
 * Reads a UTF-8 text file of the workspace.
 *
 * @param input the input that names the file, for messages
 * @throws {Failure} `unreadable-file` for a path that leads out of the workspace, a missing file, one
 * that is not UTF-8, and one over 10 MiB
 */
export type ReadPromptFile = (input: string, path: string) => Promise<string>;

/** The first bytes of a file. */
export interface Beginning {
  /** At least as many as were asked for, unless the file has fewer. */
  readonly bytes: Uint8Array;
  /** Of the whole file, in bytes. */
  readonly size: number;
}

/**
 * How prompts get at files of the workspace, and of `RUNNER_TEMP` in runs that strangers cannot cause; nothing else,
 * and nothing of git's, is ever read.
 */
export interface PromptFiles {
  readonly readText: ReadPromptFile;
  /**
   * Reads the first bytes of a file of any size and content.
   *
   * @throws {Failure} `unreadable-file`
   */
  readonly readBeginning: (input: string, path: string, bytes: number) => Promise<Beginning>;
  /**
   * Reads any file of the workspace.
   *
   * @throws {Failure} `unreadable-file`, also for one over `maxBytes`
   */
  readonly readBytes: (input: string, path: string, maxBytes: number) => Promise<Uint8Array>;
  /**
   * The files that a path stands for, sorted: itself, unless it is a pattern that no file has for its name.
   *
   * @throws {Failure} `unreadable-file` for a pattern that nothing matches, or too much
   */
  readonly find: (input: string, path: string) => Promise<readonly string[]>;
}
