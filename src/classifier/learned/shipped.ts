import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readWeights, type Weights } from './weights.js';

let shipped: Weights | undefined;
/** The weights that come with the product, read at the first call. */
export function shippedWeights(): Weights {
  shipped ??= readWeights(readFileSync(new URL('./weights.bin', import.meta.url)));
  return shipped;
}

/**
 * Weights that the house has trained with its own cases (`npm run train -- --with … --out DATA_DIR/weights.bin`).
 * @returns undefined where there are none; @throws Error in words for the operator where they are of no use
 */
export function houseWeights(dataDir: string): Weights | undefined {
  const file = path.join(dataDir, 'weights.bin');
  if (!existsSync(file)) return undefined;
  try {
    return readWeights(readFileSync(file));
  } catch (cause) {
    throw new Error(`${file} 不能用（不完整，或是为别的版本训练的）：请重新训练，或移走它用自带的权重`, { cause });
  }
}
