// Rule, pure: the language and a scheme side by side, so that a check finds every place of a kind by itself.
import type { z } from 'zod';
import { type Named, pointers } from '../language/parts.js';
import { Scheme } from '../model.js';

/** One value of a scheme with what the language says of it. */
export interface Place {
  /** Items of a list by key, name, id or level, else by number: `chains.staff.steps.office.who.of.0.role`. */
  path: string;
  value: unknown;
  /** Without what makes it optional. */
  part: z.core.$ZodType;
  /** Field of the scheme it stands under, and which item of it. */
  top: string;
  item: string | undefined;
}

/** What tells the items of a list apart, as `merge.ts` and the paths of gaps have it. */
const NAMES = ['key', 'name', 'id', 'level'] as const;

/** Every value of the scheme, from the outside in and in the order of the language. */
export const placesOf = (scheme: Scheme): Place[] => [...walk(Scheme, scheme, [])];

function* walk(part: z.core.$ZodType, value: unknown, path: string[]): Generator<Place> {
  if (value === undefined || value === null) return;
  const bare = unwrapped(part);
  yield { path: path.join('.'), value, part: bare, top: path[0] ?? '', item: path[1] };
  const def = definition(bare);
  if (def.type === 'array' && def.element && Array.isArray(value)) {
    for (const [at, one] of value.entries()) {
      const plain = typeof one !== 'object' || one === null;
      yield* walk(def.element, one, plain ? path : [...path, nameOf(one) ?? String(at)]);
    }
  } else if (def.type === 'union') {
    const fits = def.options?.find((option) => accepts(option, value, def.discriminator));
    if (fits) yield* walk(fits, value, path);
  } else if (def.type === 'object' && typeof value === 'object') {
    for (const [field, inner] of fieldsOf(bare))
      if (Object.hasOwn(value, field)) yield* walk(inner, (value as Record<string, unknown>)[field], [...path, field]);
  }
}

export const nameOf = (item: object): string | undefined =>
  NAMES.map((name) => (item as Record<string, unknown>)[name]).find((one) => typeof one === 'string') as
    | string
    | undefined;

/** What a text points at. The language does not change, and a registry is slow to ask: each part is asked once. */
export function pointerOf(part: z.core.$ZodType): Named | undefined {
  if (!asked.has(part)) asked.set(part, pointers.get(part)?.to);
  return asked.get(part);
}
const asked = new Map<z.core.$ZodType, Named | undefined>();

interface Definition {
  type: string;
  innerType?: z.core.$ZodType;
  element?: z.core.$ZodType;
  options?: readonly z.core.$ZodType[];
  discriminator?: string;
  shape?: Record<string, z.core.$ZodType>;
}

const definition = (part: z.core.$ZodType) => part._zod.def as unknown as Definition;

function unwrapped(part: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = definition(part);
  return innerType ? unwrapped(innerType) : part;
}

/** The fields of a part; the language builds them anew for whoever asks. */
function fieldsOf(part: z.core.$ZodType): Array<[string, z.core.$ZodType]> {
  const known = fields.get(part) ?? Object.entries(definition(part).shape ?? {});
  fields.set(part, known);
  return known;
}
const fields = new Map<z.core.$ZodType, Array<[string, z.core.$ZodType]>>();

/** Which variant of a part a value is: by its `by` or `kind`. */
function accepts(option: z.core.$ZodType, value: unknown, discriminator: string | undefined): boolean {
  const field = definition(unwrapped(option)).shape?.[discriminator ?? ''];
  if (!field || discriminator === undefined || typeof value !== 'object' || value === null) return false;
  const { values } = unwrapped(field)._zod;
  return values?.has((value as Record<string, unknown>)[discriminator] as z.core.util.Primitive) ?? false;
}
