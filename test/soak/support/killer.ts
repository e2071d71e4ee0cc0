import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, oneOf } from './chance.js';
import type { SoakHouse } from './house.js';
import { begin, type Service } from './service.js';

/** When a process dies: by the clock, or at a step of the wire where half of something has happened. */
export const MOMENTS = [
  /** While it starts. */
  'starting',
  /** Some time into its work. */
  'working',
  /** A callback has been handed to it and not answered. */
  'callback asked',
  /** It has said 200, and WeCom has not heard it. */
  'callback answered',
  /** It has asked WeCom to send a message or change a card, and WeCom has done nothing. */
  'send asked',
  /** WeCom has done it, and it has not heard so. */
  'send answered',
] as const;
export type Moment = (typeof MOMENTS)[number];

export interface Killing {
  moment: Moment;
  /** Milliseconds, or so many requests of that kind. */
  after: number;
}

export function chooseKillings(chance: Chance, count: number): Killing[] {
  return Array.from({ length: count }, () => {
    const moment = oneOf(chance, MOMENTS);
    const most = moment === 'starting' ? 1500 : moment === 'working' ? 2500 : 25;
    return { moment, after: 1 + Math.floor(chance() * most) };
  });
}

/** Starts a service, kills it at its moment, and so on; then starts one that lives. */
export async function killInARow(
  house: SoakHouse,
  killings: Killing[],
  killed: () => void,
): Promise<{ survivor: Service; readyMs: number[] }> {
  const readyMs: number[] = [];
  for (const killing of killings) {
    const started = begin(house.env, house.port);
    const struck = () => started.service.child.signalCode !== null || started.service.child.killed;
    if (killing.moment === 'starting') await pause(killing.after);
    else {
      // What was left in the outbox goes out while it starts; callbacks it cannot take yet do not count.
      const sending = killing.moment.startsWith('send') ? momentOf(house, killing, started.service) : undefined;
      const ready = started.ready().then(
        ({ readyMs: ms }) => readyMs.push(ms),
        (error) => {
          if (!struck()) throw error;
        },
      );
      await Promise.race([sending ?? ready, ready]);
      // A moment of the wire that never comes falls to the clock.
      if (!struck()) await Promise.race([sending ?? momentOf(house, killing, started.service), pause(4000)]);
    }
    house.inbound.before = house.inbound.after = house.outbound.before = house.outbound.after = undefined;
    await started.service.kill();
    killed();
  }
  const survivor = await begin(house.env, house.port).ready();
  readyMs.push(survivor.readyMs);
  return { survivor, readyMs };
}

function momentOf(house: SoakHouse, { moment, after }: Killing, service: Service): Promise<void> {
  if (moment === 'working') return pause(after);
  const relay = moment.startsWith('callback') ? house.inbound : house.outbound;
  const counts = (path: string) => moment.startsWith('callback') || path.startsWith('/cgi-bin/message/');
  let left = after;
  return new Promise((resolve) => {
    const hit = (path: string) => {
      if (!counts(path) || --left > 0) return;
      // At once: a turn of the event loop later the answer might be on its way.
      service.child.kill('SIGKILL');
      resolve();
    };
    if (moment.endsWith('asked')) relay.before = hit;
    else relay.after = hit;
  });
}
