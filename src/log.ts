import { type DestinationStream, type Logger, pino } from 'pino';

/** Fields that never reach a log line, at any depth we write. */
const NEVER = [
  'text',
  'content',
  'name',
  'secret',
  'token',
  'access_token',
  'accessToken',
  'corpsecret',
  'encodingAesKey',
  'apiKey',
  'responseCode',
  'response_code',
  'cookie',
  'authorization',
  'body',
];

const SCRUBS: Array<[RegExp, string]> = [
  // Query parameters that carry secrets.
  [/((?:access_token|corpsecret|secret|code|key|msg_signature|echostr)=)[^&\s"]+/gi, '$1…'],
  // 18-digit 身份证, then bank cards, then mobile numbers: longest first.
  [/(?<!\d)\d{17}[\dXx](?!\d)/g, '[id]'],
  [/(?<!\d)\d{15,19}(?!\d)/g, '[number]'],
  [/(?<!\d)1[3-9]\d{9}(?!\d)/g, '[phone]'],
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, '[email]'],
  // postgres://user:password@
  [/(postgres(?:ql)?:\/\/[^:/@\s]+):[^@\s]+@/gi, '$1:…@'],
];

/** Removes personal data and secrets from free text; one line in, one line out. */
export function scrub(text: string): string {
  let out = text;
  for (const [pattern, mark] of SCRUBS) out = out.replace(pattern, mark);
  return out.replace(/[\r\n]+/g, ' ⏎ ');
}

/** A failed query quotes its parameters, which hold what people wrote. */
const withoutParameters = (text: string) => text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '');

/** Structured log without personal data: listed fields are dropped, free text is scrubbed (pino's `redact` leaves it alone). */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: NEVER.flatMap((field) => [field, `*.${field}`]), remove: true },
    hooks: {
      logMethod(this: Logger, args: Parameters<Logger['info']>, method: Logger['info']) {
        method.apply(this, args.map((arg) => (typeof arg === 'string' ? scrub(arg) : arg)) as typeof args);
      },
    },
    serializers: {
      err: (err: unknown) =>
        err instanceof Error
          ? {
              type: err.name,
              message: scrub(withoutParameters(err.message)),
              stack: scrub(withoutParameters(err.stack ?? '')),
              cause: err.cause instanceof Error ? scrub(err.cause.message) : undefined,
            }
          : { message: scrub(String(err)) },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

export type Log = Logger;
