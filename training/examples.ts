import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { KNOWN } from '../src/classifier/cues/cue.js';
import { HEADS } from '../src/classifier/learned/weights.js';

/** A line of `training/examples/*.jsonl`; see `training/README.md`. */
const Line = z.strictObject({
  text: z.string().min(1),
  kind: z.enum(HEADS.kind).default('risk'),
  category: z.enum(KNOWN).optional(),
  /** Nearly as good as `category`. */
  second: z.enum(KNOWN).nullish(),
  /** For a text with orders to the classifier: the part that tells the risk. */
  telling: z.string().optional(),
  tag: z.string().optional(),
  /** The separate matters of one message. */
  parts: z.array(z.string()).optional(),
  level: z.enum(['high', 'mid', 'low']).optional(),
  dept: z.string().optional(),
  post: z.string().optional(),
});
export type Line = z.infer<typeof Line> & { file: string };

export const EXAMPLES = fileURLToPath(new URL('./examples/', import.meta.url));

/** All examples in the order of their files. @throws Error naming file and line of what is not one */
export function readExamples(folder = EXAMPLES): { lines: Line[]; digest: string } {
  const digest = createHash('sha256');
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      digest.update(name).update(text);
      return text
        .split('\n')
        .map((line, i) => ({ line, place: `${name}:${i + 1}` }))
        .filter(({ line }) => line.trim() !== '')
        .map(({ line, place }) => {
          const read = Line.safeParse(JSON.parse(line));
          if (!read.success)
            throw new Error(`${place}: ${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`);
          return { ...read.data, file: path.basename(name, '.jsonl') };
        });
    });
  return { lines, digest: digest.digest('hex') };
}

const HouseLine = z.object({
  text: z.string().min(1),
  category: z.string(),
  scheme: z.string(),
  origin: z.literal('house'),
});

export interface House {
  lines: Line[];
  /** Cases of categories that are none of the five. */
  left: number;
  digest: string;
}

/** Confirmed cases as `classifier export` writes them. @throws Error naming the line that is not one */
export function readHouse(file: string): House {
  const text = readFileSync(file, 'utf8');
  const cases = text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const read = HouseLine.safeParse(JSON.parse(line));
    if (!read.success) throw new Error(`${file}:${i + 1}: ${read.error.issues[0]?.path.join('.')}`);
    return [read.data];
  });
  const lines = cases.flatMap((one): Line[] => {
    const category = KNOWN.find((key) => key === one.category);
    return category ? [{ text: one.text, kind: 'risk', category, file: `house:${one.scheme}` }] : [];
  });
  return { lines, left: cases.length - lines.length, digest: createHash('sha256').update(text).digest('hex') };
}

/** The digest tells of which examples weights were made. */
export function joined(examples: ReturnType<typeof readExamples>, house: House[]): ReturnType<typeof readExamples> {
  if (house.length === 0) return examples;
  const digest = createHash('sha256').update([examples.digest, ...house.map((one) => one.digest)].join('\n'));
  return { lines: [...examples.lines, ...house.flatMap(({ lines }) => lines)], digest: digest.digest('hex') };
}
