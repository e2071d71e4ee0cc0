/** The five categories about which there is prior knowledge; schemes use these keys where they mean them. */
export const KNOWN = ['ideology', 'duty', 'process', 'institution', 'environment'] as const;
export type Known = (typeof KNOWN)[number];

/**
 * Something in a sentence that speaks for a category. Weights were set by hand: about 1 for a hint, 2 for what
 * decides most sentences, 3 for words that name the category's own definition; below zero speaks against.
 */
export interface Cue {
  when: RegExp;
  says: Partial<Record<Known, number>>;
}

export const cue = (source: string, says: Cue['says']): Cue => ({ when: new RegExp(source, 'i'), says });
