import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Breaker } from './breaker.js';
import type { Prompt } from './prompt.js';

/** Which prompt file in which version, and the model that answered it. */
export interface Source {
  prompt: string;
  version: number;
  model: string;
}

/** What became of one question to the model. Carries nothing of the text, nor of whoever wrote it. */
export interface ModelCall extends Source {
  /** answered · invalid (even after the repair turn) · timeout · refused (4xx) · unreachable (5xx, 429, no connection) · skipped (breaker open) */
  outcome: 'answered' | 'invalid' | 'timeout' | 'refused' | 'unreachable' | 'skipped';
  ms: number;
  requests: number;
  /** Of all requests together, as the endpoint tells them; null where it never did. */
  tokensIn: number | null;
  tokensOut: number | null;
  /** After the call. */
  breaker: Breaker['state'];
}

/** One completion; with a schema, in the strictest format that the endpoint takes. */
export type Complete = (messages: ChatCompletionMessageParam[], schema?: Record<string, unknown>) => Promise<string>;

/** The one configured model, for every feature that asks it. */
export interface Model {
  /** As the endpoint knows it. */
  readonly name: string;
  /** Shared by all prompts: what fails for one of them is not tried by the next. */
  readonly breaker: Breaker['state'];
  /**
   * One question by one prompt: `talk` asks as often as it needs and gives undefined for an answer that is none.
   * Ends within the budget, leaves one call behind, and never throws for what an endpoint does. Network: never call it
   * inside a transaction.
   */
  ask<T>(prompt: Prompt, talk: (complete: Complete) => Promise<T | undefined>): Promise<T | undefined>;
}
