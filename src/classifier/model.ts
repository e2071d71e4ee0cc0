import type { Source } from '../llm/model.js';
import type { Scheme } from '../schemes/model.js';
import type { Case } from './alike.js';
import type { KnownPower, MatchedPower } from './powers.js';

/** What the classifier may say. The person decides; this is a suggestion. */
export type Kind = 'risk' | 'not_a_risk' | 'need_more_info' | 'question' | 'injection' | 'emergency';

export interface Suggestion {
  kind: Kind;
  /**
   * Key of a category of the scheme (for the layer), never a name the scheme does not know. Absent for what is no risk,
   * and for a risk of which no category is likely enough: then `alternatives` are there, and `ask`.
   */
  category?: string;
  alternatives: Array<{ category: string; confidence: number }>;
  /** Key of a level of the scheme, or absent for "cannot tell". */
  level?: string;
  /** 0…1: of a risk, how sure of its category; of anything else, how sure of what it is. */
  confidence: number;
  /** 0…1: how sure of the kind. */
  certainty?: number;
  /** One sentence that quotes the scheme's own definition. */
  reason: string;
  /** One question whose answer would tell the category, where the text does not; put to the person. */
  ask?: string;
  /** Powers of the 职权目录 that the text may belong to, likeliest first. */
  powers?: MatchedPower[];
  /** Who gave the category and level; where none is given, who said what kind it is. */
  by: 'local' | 'llm';
  /** Who gave the level, where that is not who gave the category. */
  levelBy?: Suggestion['by'];
  /** With `llm`: what was asked of which model. */
  source?: Source;
  /** Of an order to the classifier: whether a risk is told besides, even one that no category is likely enough for. */
  tellsRisk?: boolean;
  /** Of an emergency: orders to the classifier stand beside it. */
  orders?: true;
  /** 风险点 in short, at most 26 characters, for the card's title. */
  point: string;
  /** Kinds of personal data found in the text: phone id_number bank_card uscc email plate name wechat record_no. */
  masked?: string[];
  risks?: Array<{ text: string; category?: string; level?: string }>;
  /** Who found `risks`, where that is not who gave the category. */
  risksBy?: Suggestion['by'];
}

export interface Question {
  text: string;
  scheme: Scheme;
  layer?: string;
  dept?: string;
  post?: string;
  /** The 职权目录 in force, to say which power and step a risk belongs to. */
  powers?: readonly KnownPower[];
  /** Names of the organisation, masked before anything leaves the house. */
  names?: Iterable<string>;
  /** What people of the house confirmed before, redacted; the same list as long as it holds the same. */
  cases?: readonly Case[];
}

export interface Classifier {
  classify(question: Question): Promise<Suggestion>;
  /** The same weights without the model, at once: for what is part of a text, or beside it. */
  locally(question: Question): Suggestion;
  /** The same of many, in the order they came, in less time for each. */
  allLocally(questions: readonly Question[]): Suggestion[];
}
