import { fileURLToPath } from 'node:url';

/** Folder of the migrations, found from `src` and from `dist`. */
export const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url));
