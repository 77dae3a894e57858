import type { Claims } from './claims.ts';

/** Longest issuer, subject or audience of a federated credential (Microsoft Graph, "federatedIdentityCredential resource type"). */
const maxField = 600;

/** Longest name of a federated credential (the same page). */
const maxName = 120;

/**
 * The command that has an Entra application trust exactly what was presented; empty where that is not
 * possible, because a claim is missing or longer than Entra keeps.
 *
 * Claims are foreign text: a branch may be called `$(rm -rf ~)`. Inside the JSON every character that any
 * shell could give a meaning to is a JSON escape, so that the text stays one word in sh, PowerShell and cmd.
 */
export function federatedCredentialCommand(clientId: string, { issuer, subject, audience }: Claims): string {
  const fields = [issuer, subject, audience];
  if (fields.some((value) => value === '' || value.length > maxField)) return '';
  const parameters = [
    `"name": ${jsonWord(nameFor(subject))}`,
    `"issuer": ${jsonWord(issuer)}`,
    `"subject": ${jsonWord(subject)}`,
    `"audiences": [${jsonWord(audience)}]`,
  ];
  const id = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(clientId) ? clientId : 'CLIENT_ID';
  return `az ad app federated-credential create --id ${id} --parameters '{${parameters.join(', ')}}'`;
}

/** A JSON string of letters, digits, `:/._@-` and escapes, and of nothing else. */
function jsonWord(text: string): string {
  const escaped = text.replace(/[^A-Za-z0-9:/._@-]/g, (unit) => `\\u${hex(unit)}`);
  return `"${escaped}"`;
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

/** `repo:acme/widgets:pull_request` becomes `github-repo-acme-widgets-pull_request`. */
function nameFor(subject: string): string {
  return `github-${subject.replace(/[^A-Za-z0-9_]+/g, '-')}`.slice(0, maxName).replace(/-+$/, '');
}
