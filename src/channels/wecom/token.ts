import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../../db/client.js';

/** The app's access token, one for all processes (vendor page 91039). */
export interface Tokens {
  current(): Promise<string>;
  /**
   * A token other than `refused` where there is one; else fetches one, once for all processes. WeCom may well answer
   * with the same token again: then that is the token.
   */
  renew(refused: string): Promise<string>;
}

/** How long one fetch may keep the others waiting before somebody else tries. */
const LEASE_MS = 15_000;
const POLL_MS = 100;
/** Taken off the lifetime, so that a token does not expire on its way. */
const MARGIN_SECONDS = 300;

export function createTokens(options: {
  db: Db;
  corpId: string;
  agentId: number;
  secret: string;
  fetchToken(): Promise<{ token: string; seconds: number }>;
  time(): number;
  sleep(ms: number): Promise<void>;
}): Tokens {
  const { db, time, sleep } = options;
  // The hash tells apart what belongs to an earlier secret; the secret itself stays out of the database.
  const app = `${options.corpId}/${options.agentId}/${createHash('sha256').update(options.secret).digest('hex').slice(0, 32)}`;
  let known: { token: string; until: number } | undefined;
  let running: Promise<string> | undefined;

  const shared = (refused: string | undefined): Promise<string> => {
    running ??= obtain(refused).finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    async current() {
      if (known && known.until > time()) return known.token;
      return shared(undefined);
    },
    async renew(refused) {
      if (known && known.token !== refused && known.until > time()) return known.token;
      known = undefined;
      return shared(refused);
    },
  };

  async function obtain(refused: string | undefined): Promise<string> {
    for (;;) {
      const stored = await read();
      if (stored && stored.token !== refused && stored.seconds > 0) return remember(stored.token, stored.seconds);
      if (await takeLease(refused)) return remember(...(await fetchAndStore()));
      await sleep(POLL_MS);
      // Whoever had the lease may have been given the same token again: then it is as good as it gets.
      const after = await read();
      if (after && after.seconds > 0 && !after.refreshing) return remember(after.token, after.seconds);
    }
  }

  function remember(token: string, seconds: number): string {
    known = { token, until: time() + seconds * 1000 };
    return token;
  }

  async function read() {
    const [row] = await rowsOf<{ token: string; seconds: number; refreshing: boolean }>(
      db,
      sql`select token, extract(epoch from expires_at - now())::float8 as seconds,
            coalesce(refreshing_until > now(), false) as refreshing
          from access_tokens where app = ${app}`,
    );
    return row;
  }

  /** True for one process at a time, as long as the token is still the one that is refused or has run out. */
  async function takeLease(refused: string | undefined): Promise<boolean> {
    const rows = await rowsOf(
      db,
      sql`insert into access_tokens as t (app, token, expires_at, refreshing_until)
          values (${app}, '', now(), now() + ${LEASE_MS} * interval '1 millisecond')
          on conflict (app) do update set refreshing_until = excluded.refreshing_until
          where (t.refreshing_until is null or t.refreshing_until <= now())
            and (t.expires_at <= now() or t.token = ${refused ?? ''})
          returning app`,
    );
    return rows.length > 0;
  }

  /** No transaction is open here: the lease alone keeps the others away. */
  async function fetchAndStore(): Promise<[string, number]> {
    try {
      const { token, seconds } = await options.fetchToken();
      const lifetime = Math.max(60, seconds - MARGIN_SECONDS);
      await db.execute(
        sql`update access_tokens set token = ${token}, expires_at = now() + ${lifetime} * interval '1 second',
              refreshing_until = null where app = ${app}`,
      );
      return [token, lifetime];
    } catch (error) {
      await db.execute(sql`update access_tokens set refreshing_until = null where app = ${app}`);
      throw error;
    }
  }
}
