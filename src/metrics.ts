import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ModelCall } from './llm/model.js';

/**
 * Every number the service publishes, by name, with the values its labels may take. A label never carries
 * anything of a person: no user id, no department, no text.
 */
interface Counters {
  callbacks_total: { outcome: CallbackOutcome };
  inbox_handled_total: { outcome: 'done' | 'retried' | 'failed' | 'already' };
  outbox_failed_total: { reason: 'refused' | 'expired' };
  deliveries_total: { outcome: 'sent' | 'refused' | 'retried' | 'ambiguous' };
  wecom_calls_total: { call: string; outcome: 'ok' | 'error' | 'no-answer' };
  classifier_calls_total: { by: 'local' | 'llm'; outcome: 'ok' | 'fallback' };
  model_calls_total: { prompt: string; outcome: ModelCall['outcome'] };
  model_requests_total: { prompt: string };
  model_tokens_total: { prompt: string; direction: 'in' | 'out' };
  jobs_total: { job: string; outcome: 'done' | 'failed' };
}
interface Gauges {
  inbox_waiting: Record<never, string>;
  inbox_failed: Record<never, string>;
  outbox_waiting: Record<never, string>;
  outbox_failed: Record<never, string>;
  model_breaker: Record<never, string>;
}
interface Timings {
  /** Seconds from the first byte of a callback to its answer. */
  callback_seconds: Record<never, string>;
  /** Seconds from accepting a message to the end of its handling. */
  inbox_seconds: Record<never, string>;
  classifier_seconds: { by: 'local' | 'llm' };
  model_seconds: { prompt: string };
  delivery_seconds: Record<never, string>;
}

/** How a callback ended; everything but the first four is a refusal. */
export type CallbackOutcome =
  | 'stored'
  | 'repeated'
  | 'url-check'
  | 'not-stored'
  | 'query'
  | 'too-large'
  | 'aborted'
  | 'envelope'
  | 'signature'
  | 'undecryptable'
  | 'message'
  | 'stale'
  | 'method';

export interface Metrics {
  /** One series, looked up once and kept where the count is hot. */
  counter<Name extends keyof Counters>(name: Name, labels: Counters[Name]): { add(count?: number): void };
  count<Name extends keyof Counters>(name: Name, labels: Counters[Name]): void;
  /** Seconds. */
  observe<Name extends keyof Timings>(name: Name, labels: Timings[Name], seconds: number): void;
  /** The number is asked for when somebody reads `/metrics`; while `read` fails the last value stands as NaN. */
  measure(name: keyof Gauges, read: () => Promise<number>): void;
  /** The Prometheus text exposition and its content type. */
  exposition(): Promise<{ contentType: string; body: string }>;
}

/** A registry of its own, so that two services in one process (tests) do not share counts. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics ?? true) collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  for (const [name, { help, labels }] of Object.entries(COUNTERS)) {
    counters.set(name, new Counter({ name, help, labelNames: labels, registers: [registry] }));
  }
  const timings = new Map<string, Histogram>();
  for (const [name, { help, labels, buckets }] of Object.entries(TIMINGS)) {
    timings.set(name, new Histogram({ name, help, labelNames: labels, buckets, registers: [registry] }));
  }
  const counter: Metrics['counter'] = (name, labels) => {
    const series = counters.get(name)?.labels(labels as Record<string, string>);
    return { add: (count = 1) => series?.inc(count) };
  };
  return {
    counter,
    count: (name, labels) => counter(name, labels).add(),
    observe: (name, labels, seconds) => timings.get(name)?.observe(labels as Record<string, string>, seconds),
    measure: (name, read) => {
      registry.registerMetric(
        new Gauge({
          name,
          help: GAUGES[name],
          registers: [],
          async collect() {
            // A database that is away must not take the other numbers with it.
            this.set(await read().catch(() => Number.NaN));
          },
        }),
      );
    },
    exposition: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

const COUNTERS: { [Name in keyof Counters]: { help: string; labels: Array<keyof Counters[Name] & string> } } = {
  callbacks_total: { help: 'Callbacks of the chat platform by how they ended', labels: ['outcome'] },
  inbox_handled_total: { help: 'Attempts to handle a stored message', labels: ['outcome'] },
  outbox_failed_total: { help: 'Messages given up', labels: ['reason'] },
  deliveries_total: { help: 'Attempts to deliver a message', labels: ['outcome'] },
  wecom_calls_total: { help: 'Calls to the WeCom API', labels: ['call', 'outcome'] },
  classifier_calls_total: {
    help: 'Suggestions by who made them; by llm, fallback: a model was to be asked and the local answer stands',
    labels: ['by', 'outcome'],
  },
  model_calls_total: {
    help: 'Questions to the model by what became of them; skipped: the breaker was open',
    labels: ['prompt', 'outcome'],
  },
  model_requests_total: { help: 'Requests to the model, retries and repair turns included', labels: ['prompt'] },
  model_tokens_total: { help: 'Tokens as the endpoint counts them', labels: ['prompt', 'direction'] },
  jobs_total: { help: 'Timed jobs', labels: ['job', 'outcome'] },
};
const GAUGES: { [Name in keyof Gauges]: string } = {
  inbox_waiting: 'Stored messages that wait to be handled',
  inbox_failed: 'Stored messages that could not be handled',
  outbox_waiting: 'Messages that wait to be delivered',
  outbox_failed: 'Messages that could not be delivered',
  model_breaker: 'The model is called: 0 yes, 1 one trial after a rest, 2 not for now, after failures in a row',
};
const TIMINGS: {
  [Name in keyof Timings]: { help: string; labels: Array<keyof Timings[Name] & string>; buckets: number[] };
} = {
  callback_seconds: {
    help: 'From a callback to its answer',
    labels: [],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
  inbox_seconds: {
    help: 'From accepting a message to the end of its handling',
    labels: [],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
  },
  classifier_seconds: {
    help: 'Classification of one text',
    labels: ['by'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 8],
  },
  model_seconds: {
    help: 'One question to the model, retries and repair turn included',
    labels: ['prompt'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 8],
  },
  delivery_seconds: {
    help: 'One call that delivers a message',
    labels: [],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
};
