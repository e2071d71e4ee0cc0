import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import { confirms } from './confirms.js';
import type { Weights } from './learned/weights.js';
import type { LlmCall } from './llm.js';
import { classifyLocally } from './local.js';
import type { Classifier } from './model.js';

export interface ClassifierOptions {
  /** Undefined: the local classifier alone. */
  llm?: LlmConfig;
  log: Log;
  /** Trained by the house; left out: those that come with the product. */
  weights?: Weights;
  /** Told of every question to the model, for metrics. */
  onCall?: (call: LlmCall) => void;
  /** Milliseconds for the model in all; the contract's 8 seconds unless told. */
  budgetMs?: number;
  breaker?: { failures: number; restMs: number };
}

/** Local first, always; then the model where one is configured, within its budget; else the local answer stands. */
export function createClassifier({
  llm: config,
  log,
  weights,
  onCall,
  budgetMs = 8_000,
  breaker,
}: ClassifierOptions): Classifier {
  if (!config) return createLocalClassifier(weights);
  // The library takes a sixth of a second to load: only where a model is configured, and without holding up the start.
  const loading = import('./llm.js').then(({ createLlm }) => createLlm({ config, log, onCall, budgetMs, breaker }));
  loading.catch(() => {}); // thrown at whoever asks
  return {
    async classify(question) {
      const local = classifyLocally(question, weights);
      // An emergency cannot wait for a model, and a text that gives orders is not put before one.
      if (local.kind === 'emergency' || local.kind === 'injection' || question.text.trim() === '') return local;
      const said = await (await loading).ask(question);
      return said ? confirms(local, said, question.text, question.scheme) : local;
    },
  };
}

export function createLocalClassifier(weights?: Weights): Classifier {
  return { classify: async (question) => classifyLocally(question, weights) };
}
