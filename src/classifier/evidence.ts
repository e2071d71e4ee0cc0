import { type Cue, KNOWN, type Known } from './cues/cue.js';
import { DUTY } from './cues/duty.js';
import { ENGLISH } from './cues/english.js';
import { ENVIRONMENT } from './cues/environment.js';
import { IDEOLOGY } from './cues/ideology.js';
import { INSTITUTION } from './cues/institution.js';
import { PROCESS } from './cues/process.js';

/** Rule, pure: how much the cues of our own speak for each of the five known categories. */
export function evidence(text: string): Record<Known, number> {
  const total = Object.fromEntries(KNOWN.map((key) => [key, 0])) as Record<Known, number>;
  for (const cue of CUES) {
    if (!cue.when.test(text)) continue;
    for (const key of KNOWN) total[key] += cue.says[key] ?? 0;
  }
  return total;
}

/** One number for «does this speak of a risk at all»: the strongest category, and a little of the others. */
export function strength(text: string): number {
  return strengthOf(evidence(text));
}

export function strengthOf(known: Record<Known, number>): number {
  const scores = Object.values(known).sort((a, b) => b - a);
  return scores.reduce((sum, score, i) => sum + Math.max(0, score) / (i + 1) ** 2, 0);
}

const CUES: Cue[] = [...IDEOLOGY, ...DUTY, ...PROCESS, ...INSTITUTION, ...ENVIRONMENT, ...ENGLISH];
