import type { Metrics } from '../metrics.js';
import type { Breaker } from './breaker.js';
import type { ModelCall } from './endpoint.js';
import type { Suggestion } from './model.js';

/** What `/metrics` tells of suggestions and of the model. */
export function countCall(metrics: Metrics, { prompt, outcome, requests, tokensIn, tokensOut, ms }: ModelCall): void {
  metrics.count('classifier_calls_total', { by: 'llm', outcome: outcome === 'answered' ? 'ok' : 'fallback' });
  metrics.count('model_calls_total', { prompt, outcome });
  metrics.counter('model_requests_total', { prompt }).add(requests);
  if (tokensIn !== null) metrics.counter('model_tokens_total', { prompt, direction: 'in' }).add(tokensIn);
  if (tokensOut !== null) metrics.counter('model_tokens_total', { prompt, direction: 'out' }).add(tokensOut);
  if (outcome !== 'skipped') metrics.observe('model_seconds', { prompt }, ms / 1000);
}

export function countSuggestion(metrics: Metrics, by: Suggestion['by'], ms: number): void {
  if (by === 'local') metrics.count('classifier_calls_total', { by, outcome: 'ok' });
  metrics.observe('classifier_seconds', { by }, ms / 1000);
}

/** Only where a model is configured: elsewhere there is nothing to break. */
export function measureBreaker(metrics: Metrics, state: () => Breaker['state']): void {
  metrics.measure('model_breaker', async () => PLACES[state()]);
}

const PLACES: Record<Breaker['state'], number> = { closed: 0, trial: 1, open: 2 };
