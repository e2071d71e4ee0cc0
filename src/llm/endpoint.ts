import { setTimeout as pause } from 'node:timers/promises';
import OpenAI, { APIConnectionError, APIError } from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import type { Breaker } from './breaker.js';
import type { Model, ModelCall } from './model.js';

export interface EndpointOptions {
  config: LlmConfig;
  log: Log;
  breaker: Breaker;
  onCall?: ((call: ModelCall) => void) | undefined;
  /** For everything: retries, fallback of format and repair turn included. */
  budgetMs: number;
}

export type Endpoint = Pick<Model, 'ask'>;

/** Any endpoint of the chat completions kind. Nothing of what is said on it reaches the log. */
export function createEndpoint({ config, log, breaker, onCall, budgetMs }: EndpointOptions): Endpoint {
  const client = new OpenAI({
    apiKey: config.apiKey,
    // All given, so that the library reads no environment of its own.
    baseURL: config.baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: budgetMs,
    // Its debug log prints bodies.
    logLevel: 'off',
  });
  const dialects = new Map<string, Dialect>();

  return {
    async ask(prompt, talk) {
      const call = beginCall(budgetMs);
      const report = (outcome: ModelCall['outcome']) => {
        const { began, signal: _, budgetMs: __, ...counts } = call;
        const source = { prompt: prompt.name, version: prompt.version, model: config.model };
        try {
          onCall?.({ ...source, ...counts, outcome, ms: performance.now() - began, breaker: breaker.state });
        } catch (err) {
          log.warn({ err }, 'a call to the model was not noted');
        }
      };
      if (!breaker.allows()) {
        report('skipped');
        return undefined;
      }
      try {
        const answer = await within(
          call.signal,
          talk((messages, schema) => complete(messages, schema, call)),
        );
        if (answer === undefined) breaker.failed();
        else breaker.succeeded();
        report(answer === undefined ? 'invalid' : 'answered');
        if (answer === undefined)
          log.warn({ model: config.model, requests: call.requests }, 'model answered outside the scheme');
        return answer;
      } catch (err) {
        breaker.failed();
        const outcome = outcomeOf(err, call.signal);
        report(outcome);
        // The endpoint's own message may echo the text: only the status is told.
        const status = err instanceof APIError ? err.status : undefined;
        log.warn({ model: config.model, outcome, status, breaker: breaker.state }, 'no answer from the model');
        return undefined;
      }
    },
  };

  /** What the endpoint takes for this model is remembered. */
  async function complete(
    messages: ChatCompletionMessageParam[],
    schema: Record<string, unknown> | undefined,
    call: Call,
  ): Promise<string> {
    let dialect = dialects.get(config.model) ?? STRICTEST;
    for (;;) {
      try {
        const content = await request(bodyOf(config.model, messages, schema, dialect), call);
        dialects.set(config.model, dialect);
        return content;
      } catch (err) {
        const milder =
          err instanceof APIError && [400, 422, 501].includes(err.status ?? 0)
            ? milderThan(dialect, err, schema !== undefined)
            : undefined;
        if (!milder) throw err;
        dialect = milder;
      }
    }
  }

  /** With retries where another try may help, as long as the budget holds. */
  async function request(body: ChatCompletionCreateParamsNonStreaming, call: Call): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      call.requests += 1;
      try {
        const completion = await client.chat.completions.create(body, { signal: call.signal });
        countTokens(call, completion.usage);
        // Some endpoints answer 200 with an error body and no choices.
        return completion.choices?.[0]?.message?.content ?? '';
      } catch (err) {
        const wait = waitBefore(attempt, err);
        const left = call.budgetMs - (performance.now() - call.began);
        if (wait === undefined || attempt >= RETRIES || wait > left / 2) throw err;
        await pause(wait, undefined, { signal: call.signal });
      }
    }
  }
}

const RETRIES = 2;

interface Call {
  began: number;
  budgetMs: number;
  signal: AbortSignal;
  requests: number;
  tokensIn: number | null;
  tokensOut: number | null;
}

const beginCall = (budgetMs: number): Call => ({
  began: performance.now(),
  budgetMs,
  signal: AbortSignal.timeout(budgetMs),
  requests: 0,
  tokensIn: null,
  tokensOut: null,
});

/** Endpoints that are only compatible leave it out, or say something else there. */
function countTokens(call: Call, usage: ChatCompletion['usage'] | null): void {
  const count = (before: number | null, told: unknown) =>
    typeof told === 'number' && Number.isSafeInteger(told) && told >= 0 && told < MOST_TOKENS
      ? (before ?? 0) + told
      : before;
  call.tokensIn = count(call.tokensIn, usage?.prompt_tokens);
  call.tokensOut = count(call.tokensOut, usage?.completion_tokens);
}

/** More than any model takes: what is greater is no count, and a few of them still fit the column. */
const MOST_TOKENS = 100_000_000;

/** What an endpoint takes for a model: DeepSeek and older Qwen refuse `json_schema`, reasoning models a temperature. */
interface Dialect {
  format: 'json_schema' | 'json_object' | 'text';
  temperature: boolean;
}
const STRICTEST: Dialect = { format: 'json_schema', temperature: true };

function milderThan(dialect: Dialect, err: APIError, formatted: boolean): Dialect | undefined {
  if (dialect.temperature && /temperature/i.test(err.message)) return { ...dialect, temperature: false };
  if (!formatted) return undefined;
  if (dialect.format === 'json_schema') return { ...dialect, format: 'json_object' };
  if (dialect.format === 'json_object') return { ...dialect, format: 'text' };
  return undefined;
}

function bodyOf(
  model: string,
  messages: ChatCompletionMessageParam[],
  schema: Record<string, unknown> | undefined,
  { format, temperature }: Dialect,
): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages,
    ...(temperature && { temperature: 0 }),
    ...(schema &&
      format === 'json_schema' && {
        response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema } },
      }),
    ...(schema && format === 'json_object' && { response_format: { type: 'json_object' as const } }),
  };
}

/** Milliseconds until another try, or undefined where it would only fail again. */
function waitBefore(attempt: number, err: unknown): number | undefined {
  if (!(err instanceof APIError)) return undefined;
  const lost = err instanceof APIConnectionError;
  if (!lost && ![408, 409, 429].includes(err.status ?? 0) && (err.status ?? 0) < 500) return undefined;
  if (err.status === 501) return undefined;
  const asked = Number(err.headers?.get('retry-after'));
  if (Number.isFinite(asked) && asked > 0) return asked * 1000;
  return 150 * 2 ** attempt * (0.75 + Math.random() / 2);
}

function outcomeOf(err: unknown, signal: AbortSignal): ModelCall['outcome'] {
  if (signal.aborted) return 'timeout';
  if (err instanceof APIError && err.status !== undefined && err.status < 500 && err.status !== 429) return 'refused';
  return 'unreachable';
}

/** Holds the budget even where a connection does not heed its signal. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = () => reject(signal.reason);
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}
