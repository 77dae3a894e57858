/** Whom a step or a command connects to; `__tests__/edges/egress.test.ts` holds that it is nobody else. */
export const egress = {
  github: {
    to: '`GITHUB_API_URL`: `api.github.com`, or your server’s API',
    when: 'a policy that is not read from the workspace, `extends`, `permission` in a `when`, a ledger, `comment`, `issue`, `compare-to`',
    carries: '`token`, `extends-token` or `ledger-token`',
  },
  identity: {
    to: 'the host of `ACTIONS_ID_TOKEN_REQUEST_URL`',
    when: 'a key with `identity`',
    carries: 'the runner’s request token',
  },
  tokens: {
    to: '`auth.openai.com`; `login.microsoftonline.com`, or the key’s `authority`',
    when: 'a key with `identity`',
    carries: 'GitHub’s identity token',
  },
  provider: {
    to: 'the key’s `endpoint`; without one `api.openai.com`',
    when: 'a request that the policy allows',
    carries: 'prompt and key',
  },
  tools: {
    to: 'the `url` of a tool server',
    when: 'a step that names it in `tools`, and an allowed request',
    carries: 'the server’s own secret, what the model asks of it',
  },
  collector: {
    to: '`OTEL_EXPORTER_OTLP_ENDPOINT`, or that of a signal',
    when: 'after a request was sent, if the variable is set',
    carries: '[figures](telemetry.md#what-is-sent), and `OTEL_EXPORTER_OTLP_HEADERS`',
  },
  proxy: {
    to: 'the proxy of `HTTPS_PROXY`',
    when: 'any of the above by `https`, unless `NO_PROXY` names it',
    carries: 'host names, and the proxy’s own password',
  },
} as const satisfies Record<string, { readonly to: string; readonly when: string; readonly carries: string }>;

/** The table as docs/security.md has it. */
export function egressTable(): string {
  const rows = Object.values(egress).map(({ to, when, carries }) => `| ${to} | ${when} | ${carries} |`);
  return ['| to | when | carries |', '| --- | --- | --- |', ...rows].join('\n');
}
