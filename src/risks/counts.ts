// Rule, pure: how many points a post, a section and the house have, against the scheme's limits (E6: 每个岗位 1–3 个).
import { type Counted, tooFew } from '../schemes/limits.js';
import type { Scheme } from '../schemes/model.js';

/** A point as far as counting goes. */
export interface Counting {
  layer: string;
  department: number | null;
  /** 岗位 as the report says it. */
  post?: string | undefined;
  reporter: string;
}

/** Of `points`, how many share post, section and house with `of`, in its layer; `of` itself is not among them. */
export function countedOf(points: readonly Counting[], of: Counting): Counted {
  const layer = points.filter((point) => point.layer === of.layer);
  const section = layer.filter((point) => point.department === of.department);
  return {
    layer: of.layer,
    post: section.filter((point) => holderOf(point) === holderOf(of)).length,
    department: section.length,
    unit: layer.length,
  };
}

/** What a section still lacks before it may submit its points, for people; empty when nothing is lacking. */
export function lackingIn(
  scheme: Scheme,
  points: readonly Counting[],
  section: { department: number; members: ReadonlyArray<{ id: string; name: string; position: string }> },
): string[] {
  return scheme.limits.flatMap((limit) => {
    const lacks = (post: string | undefined, reporter: string) =>
      tooFew(
        { ...scheme, limits: [limit] },
        countedOf(points, { layer: limit.layer, department: section.department, post, reporter }),
      );
    // The house's own number is no section's to fill.
    if (limit.of === 'unit') return [];
    if (limit.of === 'department') return lacks(undefined, '');
    const holders = new Map(
      section.members.map(({ id, name, position }) => {
        const post = position.trim() || undefined;
        return [holderOf({ post, reporter: id }), { post, id, label: post ?? name }];
      }),
    );
    return [...holders.values()].flatMap(({ post, id, label }) => lacks(post, id).map((text) => `“${label}”：${text}`));
  });
}

/** Who or what a point is counted under in its section: the post, however it is typed; the person where none is named. */
function holderOf({ post, reporter }: Pick<Counting, 'post' | 'reporter'>): string {
  const named = (post ?? '').normalize('NFKC').replace(/\s/g, '').toLowerCase();
  return named ? `post ${named}` : `person ${reporter}`;
}
