import type { Server, Socket } from 'node:net';

/** A server of any kind that listens on a free port of loopback. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** How many connections were opened so far, whatever came of them. */
  readonly connections: () => number;
}

/** Has a server listen; disposing it ends every connection that is still open. */
export async function listen(server: Server): Promise<Listening> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
