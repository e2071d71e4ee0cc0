import type { Model } from '../llm/model.js';
import { confirms } from './confirms.js';
import type { Weights } from './learned/weights.js';
import { createLlm } from './llm.js';
import { classifyAllLocally, classifyLocally } from './local.js';
import type { Classifier, Question, Suggestion } from './model.js';

export interface ClassifierOptions {
  /** Undefined: the local classifier alone. */
  model?: Model;
  /** Trained by the house; left out: those that come with the product. */
  weights?: Weights;
  /** Told of every suggestion, with how long it took. */
  onSuggestion?: (made: Made, ms: number) => void;
}

export interface Made extends Pick<Suggestion, 'by'> {
  /** Whether a model was asked, with or without an answer. */
  asked: boolean;
}

/** Local first, always; then the model where one is configured, within its budget; else the local answer stands. */
export function createClassifier({ model, weights, onSuggestion }: ClassifierOptions): Classifier {
  const llm = model && createLlm(model);
  const classify = async (question: Question): Promise<{ suggestion: Suggestion; asked: boolean }> => {
    const local = classifyLocally(question, weights);
    // An emergency cannot wait for a model, and a text that gives orders is not put before one.
    if (!llm || local.kind === 'emergency' || local.kind === 'injection' || question.text.trim() === '')
      return { suggestion: local, asked: false };
    const said = await llm.ask(question);
    if (!said) return { suggestion: local, asked: true };
    const confirmed = confirms(local, said, question.text, question.scheme);
    return { suggestion: confirmed.by === 'llm' ? { ...confirmed, source: llm.source } : confirmed, asked: true };
  };
  return {
    ...locallyBy(weights),
    async classify(question) {
      const began = performance.now();
      const { suggestion, asked } = await classify(question);
      onSuggestion?.({ by: suggestion.by, asked }, performance.now() - began);
      return suggestion;
    },
  };
}

export function createLocalClassifier(weights?: Weights): Classifier {
  const local = locallyBy(weights);
  return { ...local, classify: async (question) => local.locally(question) };
}

const locallyBy = (weights?: Weights): Pick<Classifier, 'locally' | 'allLocally'> => ({
  locally: (question) => classifyLocally(question, weights),
  allLocally: (questions) => classifyAllLocally(questions, weights),
});
