import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import { createBreaker } from './breaker.js';
import type { Model, ModelCall } from './model.js';

export interface ModelOptions {
  config: LlmConfig;
  log: Log;
  /** Told of every question. */
  onCall?: (call: ModelCall) => void;
  /** Milliseconds for one question in all. */
  budgetMs?: number;
  breaker?: { failures: number; restMs: number };
}

/** Somewhat less than the contract's 8 seconds: what a question is made of is read from the database within them too. */
const BUDGET_MS = 7_500;

/** The configured model; one for all features of a process, so that they share its breaker. */
export function createModel({ config, log, onCall, budgetMs = BUDGET_MS, ...options }: ModelOptions): Model {
  const clock = () => performance.now();
  const breaker = createBreaker({ failures: 3, restMs: 60_000, ...options.breaker, clock });
  // The library takes a sixth of a second to load: only where a model is configured, and without holding up the start.
  const loading = import('./endpoint.js').then(({ createEndpoint }) =>
    createEndpoint({ config, log, onCall, budgetMs, breaker }),
  );
  loading.catch(() => {}); // thrown at whoever asks
  return {
    name: config.model,
    get breaker() {
      return breaker.state;
    },
    ask: async (prompt, talk) => (await loading).ask(prompt, talk),
  };
}
