import type { Metrics } from '../metrics.js';
import type { Made } from './classify.js';

/** What `/metrics` tells of suggestions: who made them, and where a model was asked in vain. */
export function countSuggestion(metrics: Metrics, { by, asked }: Made, ms: number): void {
  if (asked) metrics.count('classifier_calls_total', { by: 'llm', outcome: by === 'llm' ? 'ok' : 'fallback' });
  if (by === 'local') metrics.count('classifier_calls_total', { by, outcome: 'ok' });
  metrics.observe('classifier_seconds', { by }, ms / 1000);
}
