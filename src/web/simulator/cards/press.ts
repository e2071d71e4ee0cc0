/** What a card's parts share: whether it can still be tapped, what is chosen, and the tap itself. */
export interface Press {
  /** Grey text in place of the buttons; undefined while the card is open. */
  settled: string | undefined;
  /** A tap is under way: everything rests. */
  waiting: boolean;
  /** The button under way. */
  pressed: string | undefined;
  selections: Record<string, string[]>;
  press(key: string): void;
}
