import type { Placed, Rectangle } from './layout.js';

/**
 * Makes room beside the flow. Pure: whatever lies below a row of nodes moves down together, so that straight lines stay
 * straight and what did not overlap does not.
 */

/** Between what stands beside one node and beside the next. */
export const ROW_GAP = 12;

/**
 * @param beside height of what stands beside each node
 * @returns the flow with room, and the top of what stands beside each node
 */
export function spread(
  placed: Placed,
  beside: ReadonlyMap<string, number>,
): { placed: Placed; tops: Map<string, number> } {
  const tops = new Map<string, number>();
  /** Everything that begins below `from` moves down by `by`. */
  const moves: Array<{ from: number; by: number }> = [];
  let moved = 0;
  let free = 0;
  for (const { top, keys } of bandsOf(placed)) {
    // What stands beside the row above may end below the top of this one.
    const missing = keys.some((key) => beside.has(key)) ? Math.max(0, free - (top + moved)) : 0;
    if (missing > 0) moves.push({ from: top - 0.01, by: missing });
    moved += missing;
    let y = top + moved;
    for (const key of keys) {
      const height = beside.get(key);
      if (height === undefined) continue;
      tops.set(key, y);
      y += height + ROW_GAP;
      free = y;
    }
  }
  const down = (y: number) => moves.reduce((sum, move) => (y > move.from ? sum + move.by : sum), y);
  const lower = (one: Rectangle): Rectangle => ({ ...one, y: down(one.y) });
  return {
    placed: {
      width: placed.width,
      height: Math.max(down(placed.height), free - ROW_GAP),
      nodes: new Map([...placed.nodes].map(([key, one]) => [key, lower(one)])),
      edges: placed.edges.map(({ points, back, label }) => ({
        back,
        points: points.map(([x, y]) => [x, down(y)] as const),
        ...(label ? { label: lower(label) } : {}),
      })),
    },
    tops,
  };
}

/** Nodes that stand side by side, from the top down; within a band from left to right. */
function bandsOf({ nodes }: Placed): Array<{ top: number; keys: string[] }> {
  const sorted = [...nodes].sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
  const bands: Array<{ top: number; bottom: number; keys: string[] }> = [];
  for (const [key, { y, height }] of sorted) {
    const band = bands.at(-1);
    if (band && y < band.bottom) {
      band.keys.push(key);
      band.bottom = Math.max(band.bottom, y + height);
    } else bands.push({ top: y, bottom: y + height, keys: [key] });
  }
  for (const band of bands) band.keys.sort((a, b) => (nodes.get(a)?.x ?? 0) - (nodes.get(b)?.x ?? 0));
  return bands;
}
