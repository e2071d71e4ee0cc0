/**
 * Rule, pure: the single matters in a message that holds several, as people number them. One part: not several.
 */
export function partsOf(text: string): string[] {
  for (const mark of MARKS) {
    const pieces = text.split(mark);
    if (pieces.length < 3) continue;
    // Before the first mark stands the announcement («说三个事»), never a matter of its own.
    const parts = pieces
      .slice(1)
      .map((piece) => (piece.split(/[。\n]|(?<=[;；])/)[0] ?? '').replace(/[;；,，、\s]+$/, '').trim())
      .filter((piece) => piece.length >= 4);
    if (parts.length > 1) return parts;
  }
  return [];
}

const MARKS = [
  /(?:^|[,，。;；:：\s])[一二三四五六]是[,，:：]?/,
  /(?:^|[,，。;；:：\s])(?:第[一二三四五六](?:个|件|条|点)?|其[一二三四])[,，:：、是]+/,
  /(?:^|[,，。;；:：\s\n])[(（]?[1-6１-６一二三四五六][)）.、．](?!\d)\s*/,
  /[①②③④⑤⑥]\s*/,
];
