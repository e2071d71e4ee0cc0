const words = new Intl.Segmenter('zh', { granularity: 'word' });
/** As many characters on either side tell where the words are. */
const AROUND = 8;

/** Rule, pure: whether a word begins at each of these places; none that begins before goes on there. Looks only at what is around. */
export function areBorders(text: string, places: readonly number[]): boolean {
  const first = places[0] ?? 0;
  const start = Math.max(0, first - AROUND);
  const around = words.segment(text.slice(start, (places.at(-1) ?? first) + AROUND));
  return places.every((at) => {
    const word = around.containing(at - start);
    return word === undefined || word.index === at - start;
  });
}
