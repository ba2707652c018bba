import { either, isColor, isFontName, length, number, oneOf, type TokenCheck } from './css-values.js';

// Above this, a box is no layout but an attempt to cover or to exhaust something.
const maxPx = 3000;
const size = either(length(0, maxPx), oneOf('auto none'));
const space = length(0, 400);
const margin = either(space, oneOf('auto'));
const borderStyle = oneOf('none hidden solid dashed dotted double groove ridge inset outset');
const borderWidth = either(length(0, 100), oneOf('thin medium thick'));
const border = either(borderWidth, borderStyle, isColor);
const fontSize = either(length(0, 200), oneOf('xx-small x-small small medium large x-large xx-large smaller larger'));
const lineHeight = either(length(0, 400), number(0, 10), oneOf('normal'));
const fontWeight = either(number(1, 1000), oneOf('normal bold bolder lighter'));
const fontStyle = oneOf('normal italic oblique');

const sides = ['top', 'right', 'bottom', 'left'] as const;
const perSide = (before: string, after: string, check: TokenCheck): [string, TokenCheck][] =>
  sides.map((side) => [`${before}-${side}${after}`, check]);

/**
 * Every CSS property that a mail may set, with what each piece of its value must be. Left out on purpose: `position`,
 * `z-index`, `transform`, `filter`, `content`, `cursor`, `animation`, custom properties and everything that can load a
 * resource or leave the message's own box.
 */
export const allowedProperties: ReadonlyMap<string, TokenCheck> = new Map<string, TokenCheck>([
  ['color', isColor],
  ['background-color', isColor],
  ['font', either(isFontName, fontSize, lineHeight, fontWeight, fontStyle)],
  ['font-family', isFontName],
  ['font-size', fontSize],
  ['font-style', fontStyle],
  ['font-weight', fontWeight],
  ['font-variant', oneOf('normal small-caps')],
  ['line-height', lineHeight],
  ['letter-spacing', either(length(-3, 50), oneOf('normal'))],
  ['word-spacing', either(length(-3, 50), oneOf('normal'))],
  ['text-align', oneOf('left right center justify start end')],
  ['text-decoration', either(oneOf('none underline overline line-through solid dotted dashed double wavy'), isColor)],
  ['text-decoration-line', oneOf('none underline overline line-through')],
  ['text-decoration-color', isColor],
  ['text-decoration-style', oneOf('solid dotted dashed double wavy')],
  ['text-indent', space],
  ['text-transform', oneOf('none uppercase lowercase capitalize')],
  ['text-overflow', oneOf('clip ellipsis')],
  ['vertical-align', either(oneOf('baseline top middle bottom sub super text-top text-bottom'), length(-50, 50))],
  ['white-space', oneOf('normal nowrap pre pre-wrap pre-line break-spaces')],
  ['word-break', oneOf('normal break-all keep-all break-word')],
  ['word-wrap', oneOf('normal break-word')],
  ['overflow-wrap', oneOf('normal break-word anywhere')],
  ['hyphens', oneOf('none manual auto')],
  ['direction', oneOf('ltr rtl')],
  [
    'list-style',
    oneOf('none disc circle square decimal lower-alpha upper-alpha lower-roman upper-roman inside outside'),
  ],
  ['list-style-type', oneOf('none disc circle square decimal lower-alpha upper-alpha lower-roman upper-roman')],
  ['list-style-position', oneOf('inside outside')],
  [
    'display',
    oneOf('none block inline inline-block table inline-table table-row table-cell table-row-group list-item'),
  ],
  ['visibility', oneOf('visible hidden collapse')],
  ['opacity', number(0, 1)],
  ['overflow', oneOf('visible hidden auto')],
  ['float', oneOf('left right none')],
  ['clear', oneOf('left right both none')],
  ['box-sizing', oneOf('border-box content-box')],
  ['table-layout', oneOf('auto fixed')],
  ['caption-side', oneOf('top bottom')],
  ['border-collapse', oneOf('collapse separate')],
  ['border-spacing', space],
  ['empty-cells', oneOf('show hide')],
  ...['width', 'height', 'min-width', 'min-height', 'max-width', 'max-height'].map((name): [string, TokenCheck] => [
    name,
    size,
  ]),
  ['margin', margin],
  ...perSide('margin', '', margin),
  ['padding', space],
  ...perSide('padding', '', space),
  ['border', border],
  ...perSide('border', '', border),
  ['border-width', borderWidth],
  ...perSide('border', '-width', borderWidth),
  ['border-style', borderStyle],
  ...perSide('border', '-style', borderStyle),
  ['border-color', isColor],
  ...perSide('border', '-color', isColor),
  ['border-radius', length(0, 1000)],
  ...['top-left', 'top-right', 'bottom-left', 'bottom-right'].map((corner): [string, TokenCheck] => [
    `border-${corner}-radius`,
    length(0, 1000),
  ]),
]);
