import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands between two sides and hands every request on, so that a test can let something happen just before a request
 * arrives or just after its answer was given and has not been heard. Several targets take turns, as behind a balancer.
 */
export interface Relay {
  base: string;
  /** Where to, in turn; one that does not answer is passed by for that request alone when nothing was sent yet. */
  targets: string[];
  /** Called with the path before a request is handed on, and after its answer is there but not yet handed back. */
  before: ((path: string) => void) | undefined;
  after: ((path: string, status: number) => void) | undefined;
  /** Requests handed on so far whose path ends so. */
  count(ending: string): number;
  close(): Promise<void>;
}

export async function openRelay(targets: string[]): Promise<Relay> {
  const agent = new http.Agent({ keepAlive: true });
  const seen = new Map<string, number>();
  let turn = 0;
  const server = http.createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const path = (request.url ?? '').split('?')[0] ?? '';
      seen.set(path, (seen.get(path) ?? 0) + 1);
      relay.before?.(path);
      const answer = await handOn(request.method ?? 'GET', request.url ?? '/', request.headers, body);
      relay.after?.(path, answer.status);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // The side that asked went away, or the other one did: whoever asked hears nothing, as over a cut line.
      response.destroy();
    }
  });

  async function handOn(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer) {
    for (let tried = 1; ; tried++) {
      const target = relay.targets[turn++ % relay.targets.length];
      if (target === undefined) throw new Error('nobody to hand on to');
      try {
        return await exchange(agent, new URL(url, target), method, headers, body);
      } catch (error) {
        const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
        if (!refused || tried >= relay.targets.length) throw error;
      }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: Relay = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    before: undefined,
    after: undefined,
    count: (ending) => [...seen].reduce((sum, [path, n]) => sum + (path.endsWith(ending) ? n : 0), 0),
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return relay;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function exchange(
  agent: http.Agent,
  url: URL,
  method: string,
  { connection: _, ...headers }: IncomingHttpHeaders,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent, headers: { ...headers, host: url.host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { connection: _hop, 'transfer-encoding': _coding, ...kept } = response.headers;
        resolve({ status: response.statusCode ?? 0, headers: kept, body: Buffer.concat(chunks) });
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}
