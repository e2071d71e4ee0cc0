import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI, { APIConnectionError, APIError } from 'openai';
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import { categoriesFor, levelsByRank, type Scheme } from '../schemes/model.js';
import { type Answer, jsonSchemaFor, readAnswer } from './answer.js';
import { createBreaker } from './breaker.js';
import type { Question } from './model.js';
import { loadPrompt } from './prompt.js';
import { redact, restore } from './redact.js';
import { beginning, LONGEST } from './text.js';

/** What became of one question to the model; for metrics. Carries nothing of the text. */
export interface LlmCall {
  model: string;
  /** answered · invalid (even after the repair turn) · timeout · refused (4xx) · unreachable (5xx, 429, no connection) · skipped (breaker open) */
  outcome: 'answered' | 'invalid' | 'timeout' | 'refused' | 'unreachable' | 'skipped';
  ms: number;
  requests: number;
  breaker: 'closed' | 'open' | 'trial';
}

export interface Llm {
  /** The model's answer with the personal data back in place, or undefined when there is none within the budget. */
  ask(question: Question): Promise<Answer | undefined>;
}

export interface LlmOptions {
  config: LlmConfig;
  log: Log;
  onCall?: (call: LlmCall) => void;
  /** For everything: retries, fallback of format and repair turn included. */
  budgetMs: number;
  breaker?: { failures: number; restMs: number };
}

/**
 * Any endpoint of the chat completions kind. The text is redacted before it leaves and fenced as data; nothing of it,
 * nor of the answer, reaches the log. Never throws for what an endpoint does.
 */
export function createLlm({ config, log, onCall, budgetMs, breaker: limits }: LlmOptions): Llm {
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
  const prompt = loadPrompt('classify-risk');
  const breaker = createBreaker({ failures: 3, restMs: 60_000, ...limits, clock: () => performance.now() });
  const dialects = new Map<string, Dialect>();

  return {
    async ask(question) {
      const began = performance.now();
      const report = (outcome: LlmCall['outcome'], requests: number) => {
        onCall?.({ model: config.model, outcome, ms: performance.now() - began, requests, breaker: breaker.state });
      };
      if (!breaker.allows()) {
        report('skipped', 0);
        return undefined;
      }
      const call: Call = { began, budgetMs, requests: 0, signal: AbortSignal.timeout(budgetMs) };
      try {
        const answer = await within(call.signal, converse(question, call));
        if (answer) breaker.succeeded();
        else breaker.failed();
        report(answer ? 'answered' : 'invalid', call.requests);
        if (!answer) log.warn({ model: config.model, requests: call.requests }, 'model answered outside the scheme');
        return answer;
      } catch (err) {
        breaker.failed();
        const outcome = outcomeOf(err, call.signal);
        report(outcome, call.requests);
        // The endpoint's own message may echo the text: only the status is told.
        const status = err instanceof APIError ? err.status : undefined;
        log.warn({ model: config.model, outcome, status, breaker: breaker.state }, 'no answer from the model');
        return undefined;
      }
    },
  };

  /** One question, and where the answer is none, one more. */
  async function converse(question: Question, call: Call): Promise<Answer | undefined> {
    const { scheme, layer } = question;
    const names = [...(question.names ?? [])];
    const about = [
      question.dept && `科室：${question.dept}`,
      question.post && `岗位：${question.post}`,
      layerLabel(scheme, layer),
    ]
      .filter(Boolean)
      .join('；');
    // Together, so that one person has one placeholder in both.
    const hidden = redact(
      [about || '（没有岗位信息）', beginning(question.text).replaceAll(SEAM, '')].join(SEAM),
      names,
    );
    const [context = '', text = ''] = hidden.text.split(SEAM);
    const shape = jsonSchemaFor(scheme, layer);
    const values = {
      categories: listed(categoriesFor(scheme, layer)),
      levels: listed(levelsByRank(scheme)),
      context,
      shape: JSON.stringify(shape),
      // Unknown to whoever wrote the text, so the fence cannot be closed from within.
      fence: `=====${randomBytes(9).toString('base64url')}=====`,
      text,
    };
    const messages: ChatCompletionMessageParam[] = [
      { role: 'system', content: prompt.render('system', values) },
      { role: 'user', content: prompt.render('user', values) },
    ];
    const first = await complete(messages, shape, call);
    let answer = readAnswer(first, scheme, layer);
    if ('problem' in answer) {
      messages.push(
        { role: 'assistant', content: first.slice(0, LONGEST) },
        { role: 'user', content: prompt.render('repair', { problem: answer.problem }) },
      );
      answer = readAnswer(await complete(messages, shape, call), scheme, layer);
    }
    if ('problem' in answer) return undefined;
    return {
      ...answer,
      point: restore(answer.point, hidden.originals),
      risks: answer.risks.map((risk) => ({ ...risk, text: restore(risk.text, hidden.originals) })),
    };
  }

  /** One completion in the strictest format the endpoint takes for this model; what it takes is remembered. */
  async function complete(
    messages: ChatCompletionMessageParam[],
    shape: Record<string, unknown>,
    call: Call,
  ): Promise<string> {
    let dialect = dialects.get(config.model) ?? STRICTEST;
    for (;;) {
      try {
        const content = await request(bodyOf(config.model, messages, shape, dialect), call);
        dialects.set(config.model, dialect);
        return content;
      } catch (err) {
        const milder =
          err instanceof APIError && [400, 422, 501].includes(err.status ?? 0) ? milderThan(dialect, err) : undefined;
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
const SEAM = '\u0000';

interface Call {
  began: number;
  budgetMs: number;
  requests: number;
  signal: AbortSignal;
}

/** What an endpoint takes for a model: DeepSeek and older Qwen refuse `json_schema`, reasoning models a temperature. */
interface Dialect {
  format: 'json_schema' | 'json_object' | 'text';
  temperature: boolean;
}
const STRICTEST: Dialect = { format: 'json_schema', temperature: true };

function milderThan(dialect: Dialect, err: APIError): Dialect | undefined {
  if (dialect.temperature && /temperature/i.test(err.message)) return { ...dialect, temperature: false };
  if (dialect.format === 'json_schema') return { ...dialect, format: 'json_object' };
  if (dialect.format === 'json_object') return { ...dialect, format: 'text' };
  return undefined;
}

function bodyOf(
  model: string,
  messages: ChatCompletionMessageParam[],
  shape: Record<string, unknown>,
  { format, temperature }: Dialect,
): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages,
    ...(temperature && { temperature: 0 }),
    ...(format === 'json_schema' && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'classification', strict: true, schema: shape },
      },
    }),
    ...(format === 'json_object' && { response_format: { type: 'json_object' as const } }),
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

function outcomeOf(err: unknown, signal: AbortSignal): LlmCall['outcome'] {
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

const listed = (entries: Array<{ key: string; label: string; definition: string }>) =>
  entries.length === 0
    ? '（没有）'
    : entries.map((e) => `- ${e.key}（${e.label}）：${e.definition || '方案没有定义'}`).join('\n');

function layerLabel(scheme: Scheme, layer: string | undefined): string | undefined {
  const label = scheme.layers.find((l) => l.key === layer)?.label;
  return label && `层级：${label}`;
}
