import { connect, createServer, type Socket } from 'node:net';
import { type Listening, listen } from './listen.ts';

/** What a proxy was asked for. */
export interface Asked {
  /** `CONNECT host:port`, or whatever else the request line said before its version. */
  readonly line: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A real proxy on loopback, and all that it saw. */
export interface Proxy extends Listening {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Every byte that passed, in either direction, before, in and after the tunnels, read as Latin-1. */
  readonly seen: () => string;
}

/** What a proxy does. */
export interface Proxying {
  /** The port on loopback that a host name leads to; any other name is answered 502. */
  readonly to: ReadonlyMap<string, number>;
  /** The `proxy-authorization` that is asked for; without it the answer is 407. */
  readonly authorization?: string;
}

/** Starts a proxy that tunnels some host names to ports of this machine, so that a test can use real names. */
export async function startProxy({ to, authorization }: Proxying): Promise<Proxy> {
  const asked: Asked[] = [];
  const seen: Buffer[] = [];
  const server = createServer(async (socket) => {
    const see = (chunk: Buffer) => void seen.push(chunk);
    socket.on('data', see).on('error', () => undefined);
    const request = parseHead(await readHead(socket));
    asked.push(request);
    const port = to.get(/^CONNECT ([^:]+):\d+$/.exec(request.line)?.[1] ?? '');
    if (authorization !== undefined && request.headers['proxy-authorization'] !== authorization) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="test"\r\n\r\n');
    } else if (port === undefined) socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    else tunnel(socket, port, see);
  });
  const listening = await listen(server);
  return {
    ...listening,
    url: `http://127.0.0.1:${listening.port}`,
    asked,
    seen: () => Buffer.concat(seen).toString('latin1'),
  };
}

/** What arrives until the empty line. A client sends nothing after it until it is answered. */
async function readHead(socket: Socket): Promise<string> {
  let head = '';
  return new Promise((resolve) => {
    socket.on('data', function read(chunk: Buffer) {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      resolve(head);
    });
  });
}

function parseHead(head: string): Asked {
  const [first = '', ...lines] = head.slice(0, head.indexOf('\r\n\r\n')).split('\r\n');
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { line: first.replace(/ HTTP\/[\d.]+$/, ''), headers: Object.fromEntries(headers) };
}

function tunnel(client: Socket, port: number, see: (chunk: Buffer) => void): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    client.pipe(upstream).pipe(client);
  });
  upstream.on('data', see).on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
}
