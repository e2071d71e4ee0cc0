import type { MemberLimits } from './options.js';

/** WeCom's limit for one app and one member; the surplus is dropped without a word. Document 90454. */
export interface MemberRates {
  /** Counts one message; false when it is beyond the limit. */
  admit(userid: string, machineNow: number): boolean;
  set(limits: MemberLimits | 'lifted'): void;
  /** How many have been dropped since the start. */
  dropped(): number;
}

export const WECOM_LIMITS: MemberLimits = { perMinute: 30, perHour: 1000 };

export function createMemberRates(initial: MemberLimits | 'lifted'): MemberRates {
  let limits = initial;
  let dropped = 0;
  const sent = new Map<string, number[]>();
  return {
    set(next) {
      limits = next;
    },
    dropped: () => dropped,
    admit(userid, machineNow) {
      if (limits === 'lifted') return true;
      const key = userid.toLowerCase();
      const lastHour = (sent.get(key) ?? []).filter((at) => machineNow - at < 3600_000);
      sent.set(key, lastHour);
      const lastMinute = lastHour.filter((at) => machineNow - at < 60_000).length;
      if (lastMinute >= limits.perMinute || lastHour.length >= limits.perHour) {
        dropped += 1;
        return false;
      }
      lastHour.push(machineNow);
      return true;
    },
  };
}
