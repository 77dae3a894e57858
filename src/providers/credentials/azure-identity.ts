import { textAt, valueAt } from '../../language/json.ts';
import type { AzureIdentity } from '../../policy/model/policy.ts';
import type { Claims } from './claims.ts';
import type { TokenService } from './token-service.ts';

const role =
  'The application also needs the role “Cognitive Services OpenAI User” on the resource (“Cognitive Services User” for other publishers’ models).';

/** What Entra's codes mean, for whoever wrote the policy. Where a federated credential can mend it, the command follows. */
const classes: readonly { readonly codes: readonly string[]; readonly remedy: string; readonly command: boolean }[] = [
  {
    codes: ['AADSTS7002138'],
    remedy: 'A federated credential differs only in letter case, which matters. Delete it, and create it as presented:',
    command: true,
  },
  {
    codes: ['AADSTS70021', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS7002137'],
    remedy: 'No federated credential of the application matches what was presented. Create it:',
    command: true,
  },
  {
    codes: ['AADSTS700024'],
    remedy: 'The identity token was not valid by Entra’s clock: correct the runner’s clock.',
    command: false,
  },
  {
    codes: ['AADSTS700016'],
    remedy:
      'The tenant has no application of this `client-id`: check `client-id` and `tenant-id` in the policy. It is the application’s (client) ID, not its object ID.',
    command: false,
  },
  {
    codes: ['AADSTS90002', 'AADSTS900023'],
    remedy: 'There is no such tenant: check `tenant-id` in the policy, and `authority` if it is in a national cloud.',
    command: false,
  },
  {
    codes: ['AADSTS500011', 'AADSTS70011'],
    remedy: 'The tenant does not know the resource in `scope`: correct `scope` in the policy, or remove it.',
    command: false,
  },
];

/** Every other refusal. */
const other = { remedy: 'The application must trust what was presented. If it does not yet:', command: true };

/** Microsoft Entra ID (its documentation, "OAuth 2.0 client credentials flow", third case: a federated credential). */
export function azureTokenService({ authority, tenantId, clientId, scope }: AzureIdentity): TokenService {
  return {
    name: 'Microsoft Entra ID',
    audience: 'api://AzureADTokenExchange',
    address: 'Check `authority` in the policy, and the proxy, if there is one.',
    request: (identityToken) => ({
      url: `${authority}/${encodeURIComponent(tenantId.toWellFormed())}/oauth2/v2.0/token`,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: identityToken,
      }).toString(),
    }),
    codeOf: entraCode,
    remedy(code, presented) {
      const { remedy, command } = classes.find(({ codes }) => codes.includes(code)) ?? other;
      return command ? `${remedy}\n\n${commandFor(clientId, presented)}\n\n${role}` : remedy;
    },
  };
}

function commandFor(clientId: string, presented: Claims): string {
  const command = federatedCredentialCommand(clientId, presented);
  return command === '' ? 'az ad app federated-credential create (the claims are too long, or missing)' : command;
}

/** Entra's own number stands in the description, and once more in a list. */
function entraCode(body: unknown): string {
  const [described] = /AADSTS\d{1,12}/.exec(textAt(body, 'error_description')) ?? [];
  const listed = valueAt(body, 'error_codes');
  const first: unknown = Array.isArray(listed) ? listed[0] : undefined;
  return described ?? (Number.isSafeInteger(first) ? `AADSTS${first}` : textAt(body, 'error'));
}

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
function federatedCredentialCommand(clientId: string, { issuer, subject, audience }: Claims): string {
  const fields = [issuer, subject, audience];
  if (fields.some((value) => value === '' || value.length > maxField)) return '';
  const parameters = [
    `"name": ${jsonWord(credentialName(subject))}`,
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
function credentialName(subject: string): string {
  return `github-${subject.replace(/[^A-Za-z0-9_]+/g, '-')}`.slice(0, maxName).replace(/-+$/, '');
}
