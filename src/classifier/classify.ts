import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import { confirms } from './confirms.js';
import type { LlmCall } from './llm.js';
import { classifyLocally } from './local.js';
import type { Classifier } from './model.js';

export interface ClassifierOptions {
  /** Undefined: the local classifier alone. */
  llm?: LlmConfig;
  log: Log;
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
  onCall,
  budgetMs = 8_000,
  breaker,
}: ClassifierOptions): Classifier {
  if (!config) return createLocalClassifier();
  // The library takes a sixth of a second to load: only where a model is configured, and without holding up the start.
  const loading = import('./llm.js').then(({ createLlm }) => createLlm({ config, log, onCall, budgetMs, breaker }));
  loading.catch(() => {}); // thrown at whoever asks
  return {
    async classify(question) {
      const local = classifyLocally(question);
      // An emergency cannot wait for a model, and a text that gives orders is not put before one.
      if (local.kind === 'emergency' || local.kind === 'injection' || question.text.trim() === '') return local;
      const said = await (await loading).ask(question);
      return said ? confirms(local, said, question.text, question.scheme) : local;
    },
  };
}

export function createLocalClassifier(): Classifier {
  return { classify: async (question) => classifyLocally(question) };
}
