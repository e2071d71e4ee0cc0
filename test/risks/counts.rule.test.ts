import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counting, countedOf, lackingIn } from '../../src/risks/counts.js';
import { tooMany } from '../../src/schemes/limits.js';
import { readSchemeFile } from '../../src/schemes/load.js';

const police = await readSchemeFile('county-police');
const point = (change: Partial<Counting> = {}): Counting => ({
  layer: 'post',
  department: 5,
  post: '采购员',
  reporter: 'a',
  ...change,
});

describe('how many points a post has', () => {
  it('counts by section and post, however the post is typed, whoever holds it', () => {
    const points = [
      point(),
      point({ post: ' 采购 员', reporter: 'b' }),
      point({ department: 6 }),
      point({ post: '会计' }),
    ];
    expect(countedOf(points, point({ reporter: 'c' }))).toEqual({ layer: 'post', post: 2, department: 3, unit: 4 });
  });

  it('counts by person where no post is named, and such a point is no other post’s', () => {
    const points = [point({ post: undefined }), point({ post: undefined, reporter: 'b' }), point({ post: 'person a' })];
    expect(countedOf(points, point({ post: '  ' })).post).toBe(1);
  });

  const some = fc.record({
    layer: fc.constantFrom('post', 'department'),
    department: fc.constantFrom(5, 6, null),
    post: fc.constantFrom('采购员', '会计', undefined),
    reporter: fc.constantFrom('a', 'b'),
  });

  it('filing one by one and refusing what is too many, no post ever has more than three, and only full posts refuse', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (wanted) => {
        const filed: Counting[] = [];
        for (const one of wanted) {
          const counted = countedOf(filed, one);
          const refused = tooMany(police, counted) !== undefined;
          expect(refused).toBe(one.layer === 'post' && counted.post === 3);
          if (!refused) filed.push(one);
          expect(counted.post <= counted.department && counted.department <= counted.unit).toBe(true);
        }
        for (const one of filed) if (one.layer === 'post') expect(countedOf(filed, one).post).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('what a section still lacks', () => {
  const members = [
    { id: 'a', name: '张三', position: '采购员' },
    { id: 'b', name: '李四', position: '采购员' },
    { id: 'c', name: '王五', position: '' },
  ];
  it('is named post by post and for the section, in the scheme’s words, until each has its least', () => {
    const lacking = lackingIn(police, [], { department: 5, members });
    expect(lacking).toHaveLength(3);
    expect(lacking[0]).toMatch(/^“采购员”：每个岗位至少 1 个风险点，现在只有 0 个/);
    expect(lacking[1]).toMatch(/^“王五”：/);
    expect(lacking[2]).toMatch(/^每个科室至少 1 个风险点/);
    const points = [point(), point({ post: undefined, reporter: 'c' }), point({ layer: 'department' })];
    expect(lackingIn(police, points, { department: 5, members })).toEqual([]);
    expect(lackingIn(police, points, { department: 6, members })).toHaveLength(3);
  });
});
