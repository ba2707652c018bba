export const addresses = {
  noAt: '“{address}” is not a mail address. It needs an @, as in anna@example.org.',
  blankInside: '“{address}” has a blank in it. Put a comma between two addresses.',
  nothingAfterAt: '“{address}” has nothing after the @. Add the part such as example.org.',
  wrongCharacters: '“{address}” is not a mail address. Check it for characters that do not belong there.',
} as const;
