/** A level's mark. Pure. */
export interface Mark {
  fill: string;
  /** Colour of the words on it. */
  ink: string;
}

/** Dark red, orange, pale yellow: in grey print still dark, middle, light. */
const STOPS: ReadonlyArray<readonly [number, number, number]> = [
  [0x9b, 0x1c, 0x1c],
  [0xe8, 0x8b, 0x2b],
  [0xfb, 0xee, 0xc0],
];

/**
 * The colour of a level by its rank among all: the first is the darkest, the last the lightest, however many there are
 * and whatever they are called. The words on it keep a contrast of at least 4.5 : 1.
 */
export function markOf(rank: number, count: number): Mark {
  const share = count <= 1 ? 0 : (Math.min(Math.max(rank, 1), count) - 1) / (count - 1);
  const at = share * (STOPS.length - 1);
  const index = Math.min(Math.floor(at), STOPS.length - 2);
  const [low, high] = [STOPS[index] ?? [0, 0, 0], STOPS[index + 1] ?? [0, 0, 0]];
  const rgb = low.map((value, channel) => Math.round(value + ((high[channel] ?? 0) - value) * (at - index)));
  const light = brightness(rgb);
  return {
    fill: `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`,
    ink: 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000',
  };
}

/** Relative luminance after WCAG 2. */
export function brightness(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
