import { type Cue, KNOWN } from './cues/cue.js';
import { DUTY } from './cues/duty.js';
import { ENGLISH } from './cues/english.js';
import { ENVIRONMENT } from './cues/environment.js';
import { IDEOLOGY } from './cues/ideology.js';
import { INSTITUTION } from './cues/institution.js';
import { PROCESS } from './cues/process.js';

/**
 * Rule, pure: the cues of our own that each text shows; one cue after the other, see `featuresOfAll`.
 * @param among those looked for: of parts, the ones of the whole
 */
export function cuesIn(texts: readonly string[], among: readonly Cue[] = CUES): Cue[][] {
  const shown = texts.map((): Cue[] => []);
  for (const cue of among) {
    for (let i = 0; i < texts.length; i++) if (cue.when.test(texts[i] as string)) shown[i]?.push(cue);
  }
  return shown;
}

/** How much they speak for each of the five known categories, in the order of `KNOWN`. */
export function evidenceOf(cues: readonly Cue[]): number[] {
  return KNOWN.map((key) => cues.reduce((sum, { says }) => sum + (says[key] ?? 0), 0));
}

/** One number for «does this speak of a risk at all»: the strongest category, and a little of the others. */
export function strengthOf(evidence: readonly number[]): number {
  const strongest = [...evidence].sort((a, b) => b - a);
  return strongest.reduce((sum, score, i) => sum + Math.max(0, score) / (i + 1) ** 2, 0);
}

const CUES: Cue[] = [...IDEOLOGY, ...DUTY, ...PROCESS, ...INSTITUTION, ...ENVIRONMENT, ...ENGLISH];
