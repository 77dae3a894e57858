/** What may be wrong around a step, and what comes of it: `__tests__/edges` has a test for each. */
export const edges = {
  'full-disk': {
    fault: 'the disk is full or read-only when the step begins, or `GITHUB_OUTPUT` cannot be written',
    sees: '`invalid-input` names the file and the reason; nothing is sent',
  },
  'disk-fills': {
    fault: 'the disk fills, or the file goes, while the provider answers',
    sees: 'the step fails; the log has the outputs, and the whole answer unless a response file has it',
  },
  'rows-lose-outputs': {
    fault: 'the same in `batch` or `evaluate`',
    sees: 'the step fails; the log has figures, cost and the path of the results file; the summary is written',
  },
  'results-fill-disk': {
    fault: 'the results file takes no more',
    sees: 'the run ends as `unreadable-file`, with figures and cost; the log has every result that the file does not take',
  },
  'no-outputs': {
    fault: '`GITHUB_OUTPUT` is not set, as outside GitHub Actions',
    sees: 'the step passes; the log has outputs and answer',
  },
  'unwritable-summary': {
    fault: '`GITHUB_STEP_SUMMARY` or `RUNNER_TEMP` cannot be written',
    sees: 'a warning before anything is sent; the response file is in the system’s folder for temporary files',
  },
  'no-event': {
    fault: 'there is no event file, or it is no JSON',
    sees: 'a warning; facts are unknown, so rules apply and exceptions do not',
  },
  'huge-event': {
    fault: 'the event file has more than 64 MiB',
    sees: 'the same: it is not read',
  },
  'strange-runner': {
    fault: 'the runner’s variables are missing or odd',
    sees: 'the step goes on with what it knows; no value becomes a command of the log',
  },
  'enterprise-server': {
    fault: 'GitHub Enterprise Server, with its API below a path',
    sees: 'policy, permissions and ledger are read there, and nowhere else',
  },
  'windows-text': {
    fault: 'line endings of Windows in inputs, policy, prompts and rows; a `\\` in a path',
    sees: 'the same request as without; a path with `\\` fails with the path to write',
  },
  'clock-off': {
    fault: 'another time zone, or a clock that is a day off',
    sees: 'days are UTC everywhere; a wrong clock moves the days of exceptions and budgets, and nothing else',
  },
  'closed-streams': {
    fault: 'input, output and error stream are closed',
    sees: 'outputs and summary as ever, and the exit code',
  },
  'odd-home': {
    fault: '`HOME` is `/github/home`, unset or read-only',
    sees: 'nothing: no step reads or writes there',
  },
  'two-steps': {
    fault: 'two steps at once in one workspace',
    sees: 'each has its own files; a results file that another process writes is `unreadable-file`, and nothing is sent',
  },
  killed: {
    fault: 'the process is killed at any moment',
    sees: 'each output, file and line of results is whole or absent; what a ledger reserved stays reserved',
  },
} as const satisfies Record<string, { readonly fault: string; readonly sees: string }>;

/** The table as docs/troubleshooting.md has it. */
export function edgeTable(): string {
  const rows = Object.values(edges).map(({ fault, sees }) => `| ${fault} | ${sees} |`);
  return ['| what is wrong | what you see |', '| --- | --- |', ...rows].join('\n');
}
