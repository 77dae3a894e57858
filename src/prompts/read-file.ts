/**
 * Reads a UTF-8 text file of the workspace.
 *
 * @param input the input that names the file, for messages
 * @throws {Failure} `unreadable-file` for a path that leads out of the workspace, a missing file, one
 * that is not UTF-8, and one over 10 MiB
 */
export type ReadPromptFile = (input: string, path: string) => Promise<string>;
