/** Where the first of OpenAI's modules begins in the scope that all of them share. */
const beginning = /^;\/\/ CONCATENATED MODULE: \.\/node_modules\/openai\/.*$/m;

/** Of what OpenAI's client names of `fetch`, what is looked up by a request that it need not be made with. */
const names = ['Headers', 'Response', 'FormData'];

/**
 * Has OpenAI's client name none of Node's classes of `fetch`: as soon as one is looked up, Node loads all of them, 45 ms of
 * CPU, and the client does so to find out that a body is no form. What makes one after all fails at once.
 *
 * @param code a file of ncc's, before it is minified
 * @throws {Error} if the client is not written as this expects, which a new version of ncc may bring about
 */
export function leaveOutFetch(code: string): string {
  if (!/^class OpenAI \{$/m.test(code)) return code;
  if (!beginning.test(code)) throw new Error('ncc writes OpenAI’s client in another way.');
  const none = `class LeftOut { constructor() { throw new Error('The bundle leaves fetch out of OpenAI’s client.'); } }`;
  const classes = names.map((name) => `${name} = LeftOut`).join(', ');
  return code.replace(beginning, (line) => `${line}\n${none}\nconst ${classes};`);
}
