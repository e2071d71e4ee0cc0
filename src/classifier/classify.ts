import type { LlmConfig } from '../config.js';
import type { Log } from '../log.js';
import { type Breaker, createBreaker } from './breaker.js';
import { confirms } from './confirms.js';
import type { ModelCall } from './endpoint.js';
import type { Weights } from './learned/weights.js';
import { classifyLocally } from './local.js';
import type { Classifier, Suggestion } from './model.js';

export interface ClassifierOptions {
  /** Undefined: the local classifier alone. */
  llm?: LlmConfig;
  log: Log;
  /** Trained by the house; left out: those that come with the product. */
  weights?: Weights;
  /** Told of every question to the model. */
  onCall?: (call: ModelCall) => void;
  /** Told of every suggestion, with how long it took. */
  onSuggestion?: (suggestion: Pick<Suggestion, 'by'>, ms: number) => void;
  /** Milliseconds for the model in all. */
  budgetMs?: number;
  breaker?: { failures: number; restMs: number };
}

/** Somewhat less than the contract's 8 seconds: people, scheme and cases are read from the database within them too. */
const BUDGET_MS = 7_500;

/** Local first, always; then the model where one is configured, within its budget; else the local answer stands. */
export function createClassifier(options: ClassifierOptions): Classifier & { readonly breaker: Breaker['state'] } {
  const { llm: config, log, weights, onCall, onSuggestion, budgetMs = BUDGET_MS } = options;
  const clock = () => performance.now();
  const breaker = createBreaker({ failures: 3, restMs: 60_000, ...options.breaker, clock });
  // The library takes a sixth of a second to load: only where a model is configured, and without holding up the start.
  const loading =
    config && import('./llm.js').then(({ createLlm }) => createLlm({ config, log, onCall, budgetMs, breaker }));
  loading?.catch(() => {}); // thrown at whoever asks
  const classify: Classifier['classify'] = async (question) => {
    const local = classifyLocally(question, weights);
    // An emergency cannot wait for a model, and a text that gives orders is not put before one.
    if (local.kind === 'emergency' || local.kind === 'injection' || question.text.trim() === '') return local;
    const llm = await loading;
    const said = await llm?.ask(question);
    if (!llm || !said) return local;
    return { ...confirms(local, said, question.text, question.scheme), source: llm.source };
  };
  return {
    get breaker() {
      return breaker.state;
    },
    async classify(question) {
      const began = clock();
      const suggestion = await classify(question);
      onSuggestion?.(suggestion, clock() - began);
      return suggestion;
    },
  };
}

export function createLocalClassifier(weights?: Weights): Classifier {
  return { classify: async (question) => classifyLocally(question, weights) };
}
