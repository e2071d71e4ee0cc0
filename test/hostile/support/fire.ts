import { Agent, request } from 'node:http';
import type { Callback } from './callback.js';

/** Sends callbacks to one service on loopback over a few kept connections. */
export function createGun(port: number, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  return {
    /** Status of the answer; 0 when the connection ended without one. */
    fire: (callback: Callback): Promise<{ status: number; body: string }> =>
      new Promise((resolve) => {
        const { method, query, body, cutAfter } = callback;
        const req = request(
          {
            agent,
            host: '127.0.0.1',
            port,
            method,
            path: `/wecom/callback?${query}`,
            headers: { 'content-type': 'text/xml', 'content-length': body.length, ...callback.headers },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
            );
            response.on('error', () => resolve({ status: response.statusCode ?? 0, body: '' }));
          },
        );
        req.on('error', () => resolve({ status: 0, body: '' }));
        if (cutAfter === undefined) req.end(body);
        else req.write(body.subarray(0, cutAfter), () => req.destroy());
      }),
    close: () => agent.destroy(),
  };
}
