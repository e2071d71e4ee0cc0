// Building a chain and resolving it to people in an organisation of 5 000, beside one of 50; reading and checking the
// largest shipped pack, beside parsing its YAML alone.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { here, median } from './support/processes.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 200);
const PACKS = here('../../src/schemes/packs/');

export async function schemes({ report }) {
  const { planChain } = await import('../../src/approvals/chain.ts');
  const { checkScheme } = await import('../../src/schemes/check.ts');
  const { readSchemeFile } = await import('../../src/schemes/load.ts');

  const files = readdirSync(PACKS).filter((file) => file.endsWith('.yaml'));
  const size = (file) => statSync(`${PACKS}${file}`).size;
  const [largest] = files.sort((a, b) => size(b) - size(a));
  const id = largest.replace('.yaml', '');
  const scheme = await readSchemeFile(id);
  const org = { 5000: organisation(scheme, 5000), 50: organisation(scheme, 50) };

  report.title(`Building a chain of ${id} and resolving it to people`);
  const chains = await inTurns({ 5000: () => chainsFor(org[5000]), 50: () => chainsFor(org[50]) });
  const each = (people) => chains[people] / CASES;
  report.line(`5 000 people: ${each(5000).toFixed(3)} ms a chain; 50 people: ${each(50).toFixed(3)} ms`);
  report.line(`5 000 / 50: ${(chains[5000] / chains[50]).toFixed(2)}`);

  report.title(`The largest pack, ${id} (${(size(largest) / 1024).toFixed(0)} kB)`);
  const text = readFileSync(`${PACKS}${largest}`, 'utf8');
  const reading = await inTurns({
    yaml: () => parse(text),
    read: () => readSchemeFile(id),
    check: () => checkScheme(scheme),
  });
  report.line(
    `read ${reading.read.toFixed(1)} ms, checked ${reading.check.toFixed(1)} ms; its YAML alone ${reading.yaml.toFixed(1)} ms`,
  );
  report.line(`read and checked / YAML alone: ${((reading.read + reading.check) / reading.yaml).toFixed(2)}`);

  function chainsFor(organisation) {
    const people = [...organisation.people.values()];
    for (let n = 0; n < CASES; n++) {
      const { id: concerned, departmentId } = people[(n * 20 + 19) % people.length];
      const { key: layer } = scheme.layers[n % scheme.layers.length];
      const { key: level } = scheme.levels[n % scheme.levels.length];
      const facts = { object: 'risk', concerned, departmentId, layer, level };
      const plan = planChain(scheme, facts, organisation, { now: new Date(0), delegations: [] });
      if (plan.length === 0) throw new Error(`no chain for ${layer}`);
    }
  }
}

const CASES = 100;

/** Median milliseconds of each, measured in turns. */
async function inTurns(works) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -20; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now();
      await work();
      if (round >= 0) times[name].push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

/** Sections of 20 under divisions of ten sections; every role of the scheme held by three people. */
function organisation(scheme, count) {
  const departments = new Map([[1, { id: 1, name: '单位', parentId: null, leaders: ['p0'] }]]);
  const people = new Map();
  for (let n = 0; n < count; n++) {
    const section = 1000 + Math.floor(n / 20);
    const division = 2 + Math.floor(n / 200);
    if (!departments.has(division))
      departments.set(division, { id: division, name: `部${division}`, parentId: 1, leaders: [`p${n}`] });
    if (!departments.has(section))
      departments.set(section, { id: section, name: `科${section}`, parentId: division, leaders: [`p${n}`] });
    const place = { departmentId: section, departments: [{ id: section, leads: n % 20 === 0 }] };
    people.set(`p${n}`, { id: `p${n}`, userid: `p${n}`, name: `人${n}`, position: '', status: 'active', ...place });
  }
  const roles = new Map(scheme.roles.map(({ name }, at) => [name, [0, 1, 2].map((n) => `p${(at * 5 + n) % count}`)]));
  return { people, departments, roles, assignedDepartments: new Map() };
}
