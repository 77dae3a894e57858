import { createServer, type IncomingMessage, request } from 'node:http';

/** One request that went to the server, and how it was answered. */
export interface Relayed {
  readonly path: string;
  readonly status: number;
  /** The answer's content type. */
  readonly type: string;
}

/** Stands between the action and the server, changes nothing and writes down what passes. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  readonly relayed: readonly Relayed[];
}

/** Starts a relay to a server on loopback. */
export async function startRelay(to: string): Promise<Relay> {
  const relayed: Relayed[] = [];
  const server = createServer((incoming, response) => {
    const outgoing = request(`${to}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
    outgoing.on('error', () => response.destroy());
    outgoing.on('response', (answer: IncomingMessage) => {
      const { statusCode: status = 0, headers } = answer;
      relayed.push({ path: incoming.url ?? '', status, type: headers['content-type'] ?? '' });
      response.writeHead(status, headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    relayed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
