import type { Metrics } from '../metrics.js';
import type { Breaker } from './breaker.js';
import type { ModelCall } from './model.js';

/** What `/metrics` tells of the model, by prompt. */
export function countCall(metrics: Metrics, { prompt, outcome, requests, tokensIn, tokensOut, ms }: ModelCall): void {
  metrics.count('model_calls_total', { prompt, outcome });
  metrics.counter('model_requests_total', { prompt }).add(requests);
  if (tokensIn !== null) metrics.counter('model_tokens_total', { prompt, direction: 'in' }).add(tokensIn);
  if (tokensOut !== null) metrics.counter('model_tokens_total', { prompt, direction: 'out' }).add(tokensOut);
  if (outcome !== 'skipped') metrics.observe('model_seconds', { prompt }, ms / 1000);
}

/** Only where a model is configured: elsewhere there is nothing to break. */
export function measureBreaker(metrics: Metrics, state: () => Breaker['state']): void {
  metrics.measure('model_breaker', async () => PLACES[state()]);
}

const PLACES: Record<Breaker['state'], number> = { closed: 0, trial: 1, open: 2 };
