import { describe, expect, it } from 'vitest';
import { StyleRules } from './html-style-rules.js';

const limits = { maxPerSelector: 40, maxKept: 60, maxPerElement: 30, maxWritten: 50 };
const classes = Array.from({ length: 20 }, (_, index) => `c${index}`);

describe('StyleRules', () => {
  it('joins what is said of an element, its classes, and both', () => {
    const rules = new StyleRules('<style>p{color:red}.a{width:1px}p.a{height:1px} div p{color:blue}</style>');

    expect(rules.styleFor('p', 'a b')).toBe('color:red;width:1px;height:1px');
    expect(rules.styleFor('div', 'a')).toBe('width:1px');
  });

  it('leaves out the rule that would take a selector over its limit', () => {
    const rules = new StyleRules(`<style>p{color:red}p{${'width:10px;'.repeat(9)}}p{height:1px}</style>`, limits);

    expect(rules.styleFor('p', undefined)).toBe('color:red;height:1px');
  });

  it('keeps no more than its limit of all selectors together', () => {
    const rules = new StyleRules('<style>a,b,i,p,q,s,u{color:red;width:10px}</style>', limits);

    expect(rules.chars.kept).toBe(60);
    expect(rules.styleFor('a', undefined)).toBe('color:red;width:10px');
    expect(rules.styleFor('u', undefined)).toBe('');
  });

  it('writes into one element no more than its limit', () => {
    const rules = new StyleRules(
      '<style>.a{color:red;width:10px}.b{color:blue;width:1px}.c{color:tan}</style>',
      limits,
    );

    expect(rules.styleFor('p', 'a b c')).toBe('color:red;width:10px;color:tan');
  });

  it('stops for good when all that may be written is written', () => {
    const rules = new StyleRules('<style>.a{color:red;width:10px}.b{color:tan}</style>', limits);

    expect(['a', 'a', 'a', 'b'].map((name) => rules.styleFor('p', name))).toEqual([
      'color:red;width:10px',
      'color:red;width:10px',
      '',
      '',
    ]);
    expect(rules.chars.written).toBe(40);
  });

  it('does a bounded amount of work for many long rules and many elements with many classes', () => {
    const selectors = Array.from({ length: 500 }, (_, index) => `.c${index % 20}`).join(',');
    const rules = new StyleRules(`<style>${selectors}{${'color:#123456;'.repeat(1_400)}}</style>`);
    expect(rules.chars.kept).toBeLessThanOrEqual(200_000);

    const many = new StyleRules(
      `<style>${`${classes.map((name) => `.${name}`).join(',')}{color:red}`.repeat(25)}</style>`,
    );
    for (let element = 0; element < 40_000; element += 1) many.styleFor('p', classes.join(' '));
    expect(many.chars.written).toBeGreaterThan(500_000);
    expect(many.chars.written).toBeLessThanOrEqual(600_000);
  });

  it.each([
    ['openings without end', '<style '.repeat(280_000)],
    ['empty sheets', '<style></style>'.repeat(130_000)],
    ['broken sheets', '<style>a{</style>'.repeat(110_000)],
    ['comments', '<!-->'.repeat(400_000)],
  ])('looks through %s once', (_what, html) => {
    const start = process.cpuUsage();
    expect(new StyleRules(html).styleFor('a', undefined)).toBe('');
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  });
});
