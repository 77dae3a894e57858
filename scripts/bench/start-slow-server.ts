import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a provider in a process of its own: what it takes must not count. */
export async function startSlowServer(latency: number) {
  const script = fileURLToPath(import.meta.resolve('./slow-server.ts'));
  const child = spawn(process.execPath, [script, String(latency)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return {
    url: `http://127.0.0.1:${String(port).trim()}`,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
