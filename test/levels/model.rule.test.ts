import { describe, expect, it } from 'vitest';
import { readLevel, readLevelNumber, readProposal, reasonFault } from '../../src/levels/model.js';

const levels = [
  { key: 'high', label: '高风险' },
  { key: 'mid', label: '中风险' },
  { key: 'low', label: '低风险' },
];

describe('what is typed about a level', () => {
  it('reads a level by its name or its place', () => {
    expect(readLevel(levels, ' 高 ')?.key).toBe('high');
    expect(readLevel(levels, '中风险')?.key).toBe('mid');
    expect(readLevel(levels, '３')?.key).toBe('low');
    for (const text of ['', '4', '0', '最高', 'constructor']) expect(readLevel(levels, text)).toBeUndefined();
  });

  it('reads level and reason in one breath, and leaves out what is missing', () => {
    expect(readProposal(levels, ' 高 理由：新增审批权')).toMatchObject({
      level: { key: 'high' },
      reason: '新增审批权',
    });
    expect(readProposal(levels, '为 低风险，已经双人复核')).toMatchObject({
      level: { key: 'low' },
      reason: '已经双人复核',
    });
    expect(readProposal(levels, '高')).toEqual({ level: levels[0] });
    expect(readProposal(levels, '高 。')).toEqual({ level: levels[0] });
    // A number in a sentence is no choice from a list that was never shown.
    expect(readProposal(levels, '2 个人都说太低')).toEqual({});
    expect(readProposal(levels, '')).toEqual({});
  });

  it('reads its number as people write it', () => {
    expect(readLevelNumber('ＤＪ－2026－1')).toBe('DJ-2026-0001');
    expect(readLevelNumber('dj20260001')).toBe('DJ-2026-0001');
    expect(readLevelNumber('FX-2026-0001')).toBeUndefined();
  });

  it('asks for a reason that says something', () => {
    expect(reasonFault('。。')).toBe('short');
    expect(reasonFault('理'.repeat(501))).toBe('long');
    expect(reasonFault('权力集中')).toBeUndefined();
  });
});
