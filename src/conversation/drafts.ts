// Rule, pure: how long a card with a draft of one's own can be sent off. Product clock.

export const DRAFT_LIFE_MS = 24 * 3600 * 1000;

/** Whether a draft begun then is over by now. */
export const isOver = (begun: Date, now: Date): boolean => now.getTime() - begun.getTime() > DRAFT_LIFE_MS;
