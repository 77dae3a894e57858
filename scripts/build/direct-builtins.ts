import { isBuiltin } from 'node:module';
import { importedRequire } from './bundle.ts';

/**
 * The module that is looked up only when something of it is used: GitHub's client imports it, and with it all of TLS, 20 ms
 * of CPU, although our transport is what sends. It says that it is an ES module, since TypeScript copies all of any other.
 */
const late = 'https';

/**
 * Takes Node's own modules from `process`. ncc requires them by way of `module`, which each step would load for that alone,
 * at 1 ms of CPU.
 *
 * @param code a file of ncc's, before it is minified
 * @throws {Error} if it requires anything else, which would not be in the bundle
 */
export function directBuiltins(code: string): string {
  const [line, name] = importedRequire.exec(code) ?? [];
  if (line === undefined) return code;
  const required = new RegExp(`\\b${name}\\(import\\.meta\\.url\\)\\("(.*?)"\\)`, 'g');
  return code.replace(line, '').replaceAll(required, (_, request: string) => {
    if (!isBuiltin(request)) throw new Error(`${request} is neither in the bundle nor a module of Node.`);
    const taken = `process.getBuiltinModule("${request}")`;
    return request === late ? `new Proxy({}, { get: (_, name) => name === '__esModule' || ${taken}[name] })` : taken;
  });
}
