import { createServer } from 'node:https';
import { signed } from './certificate.ts';
import { type Listening, listen } from './listen.ts';
import { type Answer, record, type Server } from './server.ts';

/** A real HTTPS server on loopback. */
export type TlsServer = Server & Listening;

/** Starts a server that shows a certificate of the test authority, unless it is given another. */
export async function startTlsServer(
  answer: Answer,
  certificate: { readonly cert: string; readonly key: string } = signed,
): Promise<TlsServer> {
  const { received, listener } = record(answer);
  const listening = await listen(createServer(certificate, listener));
  return { ...listening, url: `https://127.0.0.1:${listening.port}`, received };
}
