/**
 * Reads a UTF-8 text file of the workspace.
 *
 * @param input the input that names the file, for messages
 * @throws {Failure} `unreadable-file` for a path that leads out of the workspace, a missing file, one
 * that is not UTF-8, and one over 10 MiB
 */
export type ReadPromptFile = (input: string, path: string) => Promise<string>;

/** How prompts get at files of the workspace; nothing outside of it, and nothing of git's, is ever read. */
export interface PromptFiles {
  readonly readText: ReadPromptFile;
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
