/** 负责（管理） or 监督. */
export type Duty = 'owner' | 'supervisor';
export const DUTY_WORDS: Record<Duty, string> = { owner: '负责', supervisor: '监督' };

/**
 * `person`: he himself · `body`: it answers as a whole, and `member` is who sits in it · `vacant`: nobody holds the place,
 * the office has to see to it.
 */
export type HolderKind = 'person' | 'body' | 'member' | 'vacant';

/** One place in answering for one point. */
export interface Holding {
  point: string;
  duty: Duty;
  kind: HolderKind;
  /** User id of a person or member; name of a body; what a vacant place is. */
  holder: string;
}

/** What these rules need to know of a point. */
export interface Point {
  id: string;
  /** FX-2026-0001 */
  number: string;
  title: string;
  reporter: string;
  department: number | null;
  layer: string;
  /** Empty where nobody has graded it. */
  level: string;
  post: string;
}

export const isPerson = ({ kind }: Pick<Holding, 'kind'>): boolean => kind === 'person' || kind === 'member';
