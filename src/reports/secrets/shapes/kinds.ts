/** What a reader calls the kinds of the maintained pattern set, by the end of each rule's name there. */
export const kindOfRule: ReadonlyMap<string, string> = new Map([
  ['1password', '1Password token'],
  ['anthropic', 'Anthropic API key'],
  ['aws', 'AWS secret access key'],
  ['basicauth', 'password in a URL'],
  ['cloudflare', 'Cloudflare token'],
  ['database-connection-string', 'password of a database'],
  ['databricks', 'Databricks token'],
  ['docker', 'Docker token'],
  ['figma', 'Figma token'],
  ['github', 'GitHub token'],
  ['gitlab', 'GitLab token'],
  ['grafana', 'Grafana token'],
  ['groq', 'Groq API key'],
  ['hashicorp-vault', 'HashiCorp Vault token'],
  ['huggingface', 'Hugging Face token'],
  ['linear', 'Linear token'],
  ['notion', 'Notion token'],
  ['npm', 'npm token'],
  ['openai', 'OpenAI API key'],
  ['privatekey', 'private key'],
  ['sendgrid', 'SendGrid API key'],
  ['shopify', 'Shopify token'],
  ['slack', 'Slack token'],
  ['stripe', 'Stripe key'],
  ['tailscale', 'Tailscale key'],
  ['vercel', 'Vercel token'],
]);

/**
 * Rules of the set that are not run. `filter-comments` lets a comment in the text switch the others off, which is the
 * last thing that a stranger's text should be able to do. `gcp` reads files beside the text; the private key of a
 * service account is found by its own looks.
 */
export const unusedRules: ReadonlySet<string> = new Set(['filter-comments', 'gcp']);
