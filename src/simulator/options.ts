import type { Log } from '../log.js';
import type { Organisation } from './organisation.js';

export interface SimulatorOptions {
  /** Where callbacks go, e.g. `http://127.0.0.1:3000/wecom/callback`. */
  callbackUrl: string;
  corpId: string;
  agentId: number;
  secret: string;
  /** Secret of the contact-sync assistant; only its token may call `user/list_id`. */
  contactSecret?: string;
  /** Callback token. */
  token: string;
  encodingAesKey: string;
  /** Used at the first start; later the snapshot's. */
  organisation: Organisation;
  /** Snapshot of the simulator's memory; left out: nothing survives. */
  stateFile?: string;
  /** The product's clock. */
  now: () => Date;
  /** The machine's clock, milliseconds; only tests give another. */
  machineNow?: () => number;
  log: Log;
  /** Per member; the surplus is dropped in silence. WeCom: 30 a minute, 1000 an hour. */
  limits?: MemberLimits | 'lifted';
  appName?: string;
  /** Departments (with those below) that may see the app; left out: all. */
  visibleDepartments?: number[];
  /** Whether the page may be reached under another name than loopback. */
  publicAllowed?: boolean;
  /** Origins an OAuth sign-in may return to; left out: the callback's. */
  trustedOrigins?: string[];
}
export interface MemberLimits {
  perMinute: number;
  perHour: number;
}
