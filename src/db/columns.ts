import { customType, timestamp } from 'drizzle-orm/pg-core';

/** Moment in UTC, handed over as a JavaScript Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** File content. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});
