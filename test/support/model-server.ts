import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model endpoint on loopback that does what a test tells it, request by request; the last act repeats. */
export interface ModelServer {
  baseUrl: string;
  /** Bodies of the requests, in order. */
  requests: Array<{
    response_format?: { type: string };
    temperature?: number;
    messages: Array<{ role: string; content: string }>;
  }>;
  plays(...acts: Act[]): void;
  close(): Promise<void>;
}
export type Act = (request: IncomingMessage, response: ServerResponse, body: ModelServer['requests'][number]) => void;

export async function startModelServer(): Promise<ModelServer> {
  let acts: Act[] = [];
  const requests: ModelServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ModelServer['requests'][number];
    requests.push(body);
    const act = acts.length > 1 ? acts.shift() : acts[0];
    act?.(request, response, body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    plays(...next) {
      acts = next;
      requests.length = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const says =
  (content: string, usage?: { prompt_tokens: number; completion_tokens: number }): Act =>
  (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        id: 'c1',
        object: 'chat.completion',
        created: 0,
        model: 'scripted',
        ...(usage && { usage }),
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      }),
    );
  };

export const fails =
  (status: number, message: string, headers: Record<string, string> = {}): Act =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message, type: 'error' } }));
  };

export const hangs: Act = () => {};
export const drops: Act = (request) => request.socket.destroy();
/** Answers the head, then nothing more. */
export const stalls: Act = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"id":');
};
