/** A sentence by number, for the plurals of a language (CLDR); `other` is there for all. */
type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;
export type Text = string | Plural;
export type Catalogue = Readonly<Record<string, Text>>;
/** The texts of a language by area. */
export type Catalogues = Readonly<Record<string, Catalogue>>;

/** An area in another language: the same keys, and a plural where there is one. */
export type Translation<Area extends Catalogue> = {
  readonly [Key in keyof Area]: Area[Key] extends string ? string : Plural;
};
