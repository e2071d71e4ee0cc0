import type { ServerResponse } from 'node:http';

/** Sent with every response, whoever writes it. A route that serves files may loosen `cache-control`. */
export function securityHeaders(options: { https: boolean }): Array<[name: string, value: string]> {
  const headers: Array<[string, string]> = [
    [
      'content-security-policy',
      [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
    ],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
    ['cache-control', 'no-store'],
  ];
  if (options.https) headers.push(['strict-transport-security', 'max-age=31536000; includeSubDomains']);
  return headers;
}

/** An answer outside Koa: for the callback path and for requests too broken to reach it. */
export function answer(
  res: ServerResponse,
  status: number,
  headers: ReadonlyArray<readonly [string, string]>,
  body = '',
): void {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  if (body) flat.push('content-type', 'text/plain; charset=utf-8');
  flat.push('content-length', String(Buffer.byteLength(body)));
  res.writeHead(status, flat);
  res.end(body);
}
