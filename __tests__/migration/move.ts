/**
 * Moves a workflow written for actions/ai-inference, by the first three steps of docs/migrate.md and by
 * nothing else: the `uses:` line, the permission, the key.
 */
export function move(before: string): string {
  const moved = before.replaceAll(/uses: actions\/ai-inference@\S+/g, 'uses: byok-inference/byok-inference@v1');
  return withKey(withPermission(moved));
}

/** `contents: read` in place of `models: read`; where both stand, `models: read` goes. */
function withPermission(text: string): string {
  return /^ +contents: read\n/m.test(text)
    ? text.replace(/^ +models: read\n/m, '')
    : text.replace('models: read', 'contents: read');
}

/** The key as the first input of the step. */
function withKey(text: string): string {
  return text.replace(
    /(uses: byok-inference\/byok-inference@v1\n +with:\n)( +)/,
    (_, head: string, indent: string) => `${head}${indent}api-key: \${{ secrets.OPENAI_API_KEY }}\n${indent}`,
  );
}

/** The message of a failed step, as GitHub shows it. */
export function messageOf(log: string): string {
  const [, message = ''] = /^::error[^:]*::(.*)$/m.exec(log) ?? [];
  return message.replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** Does to a workflow what the message of a failed run says about `model:`, as its reader would. */
export function mendModel(workflow: string, message: string): string {
  const [, line = '', name = ''] =
    /:(\d+):\d+: model: "[^"]*" is not a model\. Did you mean (\S+)\?/.exec(message) ?? [];
  if (line !== '') {
    const lines = workflow.split('\n');
    const at = Number(line) - 1;
    return lines.with(at, (lines[at] ?? '').replace(/model: .*/, `model: ${name}`)).join('\n');
  }
  const [, added = ''] = /no model is named\. Add a line such as `(model: [^`]+)` to the step/.exec(message) ?? [];
  return added === '' ? workflow : workflow.replace(/^( +)api-key: .*$/m, (key, indent) => `${key}\n${indent}${added}`);
}

/** The policy that the message of a failed run prints, without a change. */
export function pastePolicy(message: string): string | undefined {
  const [, policy] =
    /Commit this as \.github\/models\.yml on the default branch[^\n]*\n\n([\s\S]*)$/.exec(message) ?? [];
  return policy;
}

/** Gives GitHub's tool server the personal token that v2 took from `token`, as docs/tools.md says. */
export function renameToken(workflow: string): string {
  if (/^ +github-mcp-token:/m.test(workflow)) return workflow;
  return workflow.replace(/^( +)token: (?=\$\{\{ secrets\.(?!GITHUB_TOKEN))/m, '$1github-mcp-token: ');
}

/** Deletes tools of a printed policy that a prompt does not need. */
export function keepTools(policy: string, needed: readonly string[]): string {
  return policy
    .split('\n')
    .filter((line) => !/^ {6}- \w+$/.test(line) || needed.includes(line.trim().slice(2)))
    .join('\n');
}

/** Adds the pin that the log of a run prints to the policy's one tool server. */
export function addPin(policy: string, log: string): string {
  const [pin = ''] = /pin: sha256:[0-9a-f]{64}/.exec(log) ?? [];
  return policy.replace(/^( +)secret: MCP_TOKEN$/m, `$&\n$1${pin}`);
}
