import { isBuiltin } from 'node:module';
import { importedRequire } from './bundle.ts';

/**
 * What takes Node 6 ms to load: it is loaded when something of it is called, which is after the first request has left.
 */
const heavy = /^(?:node:)?crypto$/;

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
    const module = `process.getBuiltinModule("${request}")`;
    return heavy.test(request) ? `new Proxy({}, { get: (_, name) => ${module}[name] })` : module;
  });
}
