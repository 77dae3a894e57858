/** What the transport itself finds wrong, by the code that its callers see: none of them is one of Node's own. */
const faults = {
  ERR_IDLE: 'Nothing was received for too long',
  ERR_ABORTED: 'The run was cancelled',
  ERR_NO_ANSWER: 'The connection was closed without an answer',
  ERR_BAD_STATUS: 'The answer has a status that HTTP does not define',
} as const;

/** An error with a code, as Node's own have one. */
export function faultOf(code: keyof typeof faults): Error {
  return Object.assign(new Error(faults[code]), { code });
}
