import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { layOutGraph } from './engine.js';
import type { Point } from './svg.js';

/** Where everything stands, from the top left corner of the flow. */
export interface Placed {
  width: number;
  height: number;
  nodes: Map<string, Rectangle>;
  /** In the order they were given. */
  edges: Array<{ points: Point[]; back: boolean; label?: Rectangle }>;
}
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Flow {
  /** `start` is where the walk begins; of a `decision` the main way leaves at the foot, the others at the sides. */
  nodes: Array<{ key: string; width: number; height: number; kind: string }>;
  edges: Array<{ from: string; to: string; label?: { width: number; height: number } }>;
}

/**
 * From the top down, in the order in which the flow is walked. Nothing here may
 * depend on chance or on the machine.
 */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.randomSeed': '1',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '2',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
};

/** Places the boxes and draws the lines between them: the same flow, the same places. */
export async function layOut(flow: Flow): Promise<Placed> {
  const { order, back, main } = walkOf(flow);
  const ports = portsOf(flow, back, main);
  // Keys are renamed: what people call a node is no id of the layout's.
  const ids = new Map(flow.nodes.map(({ key }, at) => [key, `n${at}`]));
  const boxes = new Map(flow.nodes.map((node) => [node.key, node]));
  const graph: ElkNode = {
    id: 'chart',
    layoutOptions: OPTIONS,
    children: order.map((key) => {
      const { width = 0, height = 0 } = boxes.get(key) ?? {};
      const id = ids.get(key) ?? '';
      return {
        id,
        width,
        height,
        layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
        ports: SIDES.map((side) => ({
          id: `${id}${side}`,
          width: 0,
          height: 0,
          x: side === 'WEST' ? 0 : side === 'EAST' ? width : width / 2,
          y: side === 'NORTH' ? 0 : side === 'SOUTH' ? height : height / 2,
          layoutOptions: { 'elk.port.side': side },
        })),
      };
    }),
    edges: flow.edges.map(({ from, to, label }, at) => ({
      id: `e${at}`,
      sources: [`${ids.get(from)}${ports[at]?.out}`],
      targets: [`${ids.get(to)}${ports[at]?.in}`],
      layoutOptions: { 'elk.layered.priority.straightness': main.has(at) ? '10' : '1' },
      labels: label
        ? [{ id: `l${at}`, text: ' ', ...label, layoutOptions: { 'elk.edgeLabels.placement': 'TAIL' } }]
        : [],
    })),
  };
  const { width = 0, height = 0, children = [], edges = [] }: ElkNode = await layOutGraph(graph);
  const placed = new Map(children.map((child) => [child.id, rectangleOf(child)]));
  return {
    width,
    height,
    nodes: new Map(flow.nodes.map(({ key }) => [key, placed.get(ids.get(key) ?? '') ?? rectangleOf()])),
    edges: edges.map((edge, at) => {
      const label = edge.labels?.[0];
      return { points: pointsOf(edge), back: back.has(at), ...(label ? { label: rectangleOf(label) } : {}) };
    }),
  };
}

/**
 * How the flow is walked: which edges (by place) lead back to where one has been, which way out of a node is the main
 * one (the longest that is left), and the nodes in that order, the main way first.
 */
function walkOf({ nodes, edges }: Flow): { order: string[]; back: Set<number>; main: Set<number> } {
  const back = new Set<number>();
  const exits = exitsOf(nodes, edges);
  const roots = [...nodes.filter(({ kind }) => kind === 'start'), ...nodes].map(({ key }) => key);
  const finished = depthFirst(roots, exits, (at) => back.add(at));
  const onward = new Map(
    [...exits].map(([key, list]): [string, Exit[]] => [key, list.filter(({ at }) => !back.has(at))]),
  );
  const left = new Map<string, number>();
  const main = new Set<number>();
  for (const key of finished) {
    const ways = (onward.get(key) ?? []).map((exit) => ({ ...exit, length: 1 + (left.get(exit.to) ?? 0) }));
    ways.sort((a, b) => b.length - a.length || a.at - b.at);
    left.set(key, ways[0]?.length ?? 0);
    if (ways[0]) main.add(ways[0].at);
    // What is walked last comes first in the reverse order.
    onward.set(key, ways.reverse());
  }
  return { order: depthFirst(roots, onward, () => {}).reverse(), back, main };
}

interface Exit {
  to: string;
  at: number;
}

function exitsOf(nodes: Flow['nodes'], edges: Flow['edges']): Map<string, Exit[]> {
  const exits = new Map<string, Exit[]>(nodes.map(({ key }) => [key, []]));
  for (const [at, { from, to }] of edges.entries()) exits.get(from)?.push({ to, at });
  return exits;
}

/** Nodes as they are left; `onBack` hears of each edge to a node that is still being walked. */
function depthFirst(roots: string[], exits: ReadonlyMap<string, Exit[]>, onBack: (at: number) => void): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const done: string[] = [];
  for (const root of roots) {
    if (state.has(root)) continue;
    const way = [{ key: root, next: 0 }];
    state.set(root, 'open');
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const exit = exits.get(here.key)?.[here.next++];
      if (!exit) {
        state.set(here.key, 'done');
        done.push(here.key);
        way.pop();
      } else if (state.get(exit.to) === 'open') onBack(exit.at);
      else if (!state.has(exit.to)) {
        state.set(exit.to, 'open');
        way.push({ key: exit.to, next: 0 });
      }
    }
  }
  return done;
}

const SIDES = ['NORTH', 'EAST', 'SOUTH', 'WEST'] as const;
type Side = (typeof SIDES)[number];

/** Forward lines go in at the head and out at the foot; what leads back, and a decision's other ways, use the sides. */
function portsOf(
  { nodes, edges }: Flow,
  back: ReadonlySet<number>,
  main: ReadonlySet<number>,
): Array<{ out: Side; in: Side }> {
  const decisions = new Set(nodes.filter(({ kind }) => kind === 'decision').map(({ key }) => key));
  const aside = new Map<string, number>();
  const outs = edges.map(({ from }, at): Side => {
    if (back.has(at)) return 'EAST';
    if (main.has(at) || !decisions.has(from)) return 'SOUTH';
    const before = aside.get(from) ?? 0;
    aside.set(from, before + 1);
    return before % 2 === 0 ? 'EAST' : 'WEST';
  });
  const eastTaken = new Set(edges.filter((_, at) => !back.has(at) && outs[at] === 'EAST').map(({ from }) => from));
  return edges.map(({ from, to }, at) => {
    if (!back.has(at)) return { out: outs[at] ?? 'SOUTH', in: 'NORTH' };
    return { out: eastTaken.has(from) ? 'WEST' : 'EAST', in: eastTaken.has(to) ? 'WEST' : 'EAST' };
  });
}

const rectangleOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Rectangle> = {}): Rectangle => ({
  x,
  y,
  width,
  height,
});

function pointsOf(edge: ElkExtendedEdge): Point[] {
  const section = edge.sections?.[0];
  if (!section) return [];
  return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }): Point => [x, y]);
}
