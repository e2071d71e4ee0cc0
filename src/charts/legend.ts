import { pillsIn, SMALL } from './boxes.js';
import { markOf } from './colours.js';
import type { Placed, Rectangle } from './layout.js';
import type { Plan } from './plan.js';
import { BLACK, diamond, pillsAt, rule } from './shapes.js';
import { lineHeight, rectangle, text } from './svg.js';
import { widthOf } from './text.js';

/** Pure: what the shapes, dashes and colours mean, as far as they occur. */
export function legendIn({ chart: { points }, boxes }: Plan, laid: Placed, left: number, top: number, width: number) {
  const content: string[] = [];
  const height = lineHeight(SMALL);
  let [x, y] = [left, top];
  const put = (symbolWidth: number, words: string, draw: (at: Rectangle) => string[]) => {
    const all = symbolWidth + (words === '' ? 4 : 5 + widthOf(words) * SMALL + 14);
    if (x > left && x + all > left + width) [x, y] = [left, y + height + 4];
    content.push(
      ...draw({ x, y: y + 2, width: symbolWidth, height: height - 4 }),
      ...(words === '' ? [] : [text([{ text: words, size: SMALL }], x + symbolWidth + 5, y)]),
    );
    x += all;
  };
  put(-5, '图例：', () => []);
  const frame = { fill: '#ffffff', stroke: BLACK, 'stroke-width': 1 };
  const kinds = new Set(boxes.map(({ node }) => node.kind));
  if (kinds.has('start') || kinds.has('end'))
    put(22, '开始、结束', (at) => [rectangle(at.x, at.y, at.width, at.height, { ...frame, rx: at.height / 2 })]);
  if (kinds.has('step')) put(22, '环节', (at) => [rectangle(at.x, at.y, at.width, at.height, frame)]);
  if (kinds.has('decision')) put(24, '判断', (at) => [diamond(at, frame)]);
  if (laid.edges.some(({ back }) => back))
    put(26, '回到前面的环节', (at) => [
      rule(at.x, at.x + at.width, at.y + at.height / 2, {
        stroke: BLACK,
        'stroke-width': 1.3,
        'stroke-dasharray': '6 3',
      }),
    ]);
  const levels = [...new Map(points.map((point) => [`${point.levelRank} ${point.levelLabel}`, point])).values()].sort(
    (a, b) => a.levelRank - b.levelRank,
  );
  levels.forEach((point, at) => {
    const [pill] = pillsIn([{ text: point.levelLabel, ...markOf(point.levelRank, point.levelCount) }], width / 2);
    if (!pill) return;
    put(pill.width, at === levels.length - 1 ? '风险等级，颜色越深越重' : '', (place) =>
      pillsAt([{ ...pill, y: 0 }], place.x, place.y - 2),
    );
  });
  return { content, height: y + height - top };
}
