/** Prints figures as they come and remembers whether every ratio held. */
export function createReport() {
  let missed = 0;
  return {
    table(title, rows) {
      console.log(`\n${title}`);
      for (const { name, perSecond, p50, p99 } of rows) {
        console.log(`  ${name.padEnd(24)} ${perSecond.toFixed(0).padStart(7)} /s   p50 ${ms(p50)}   p99 ${ms(p99)}`);
      }
    },
    line(text) {
      console.log(`  ${text}`);
    },
    title(text) {
      console.log(`\n${text}`);
    },
    ratio(name, value, relation, bound) {
      const held = relation === '≥' ? value >= bound : value <= bound;
      if (!held) missed++;
      console.log(`  ${held ? '✓' : '✗'} ${name}: ${value.toFixed(2)} (${relation} ${bound})`);
    },
    missed: () => missed,
  };
}
const ms = (value) => `${value.toFixed(2).padStart(7)} ms`;
