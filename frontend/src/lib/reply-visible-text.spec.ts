// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { visibleText } from './reply-visible-text';

const read = (html: string) => visibleText(new DOMParser().parseFromString(html, 'text/html'));

describe('visibleText', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['<div>a</div><div>b</div>', 'a\nb'],
    ['a<br>b<br><br>c', 'a\nb\n\nc'],
    ['a  b\n c', 'a b c'],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<p>a</p><blockquote>b<blockquote>c</blockquote></blockquote>', 'a\n\n> b\n> > c'],
  ])('reads %s as lines', (html, expected) => {
    expect(read(html)).toBe(expected);
  });

  it.each([
    'display:none',
    'color:red;display: none',
    'visibility:hidden',
    'opacity:0',
    'font-size:0',
    'font-size:1px',
    'max-height:0',
    'height:0px;overflow:hidden',
  ])('leaves out what %s hides', (style) => {
    expect(read(`a<div style="${style}">secret</div>`)).toBe('a');
  });

  it.each(['opacity:0.9', 'font-size:30px', 'max-height:100px', 'width:0.5em'])(
    'does not take %s for hiding',
    (style) => {
      expect(read(`<div style="${style}">a</div>`)).toBe('a');
    },
  );
});
