import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readYaml } from '../schemes/yaml.js';
import { Wordings } from './drafting.js';

/** Beside this file both in `src/` and in `dist/`. */
const FILE = fileURLToPath(new URL('./wordings.yaml', import.meta.url));

let loaded: Promise<Wordings> | undefined;

/** The shipped library of wordings, read once. @throws Error when the file was damaged */
export function loadWordings(): Promise<Wordings> {
  loaded ??= readFile(FILE, 'utf8').then((text) => Wordings.parse(readYaml(text)));
  return loaded;
}
