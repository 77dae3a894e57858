/** Reads a `GITHUB_OUTPUT` file: `name<<DELIMITER`, lines, `DELIMITER`. A name that is set twice is an error. */
export function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of file.matchAll(/^([^\n<]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?^\2$/gm)) {
    if (name in outputs) throw new Error(`The output ${name} was set twice.`);
    outputs[name] = value;
  }
  return outputs;
}
