/** A rule by which a paired Odoo database is told. */
export interface PairedRule {
  readonly id: string;
  readonly databaseId: string;
  readonly pairedAt: Date;
}

interface Paired {
  readonly id: string;
  readonly pairedAt: Date;
}

export interface PairingSteps<Database extends Paired> {
  /** Paired, and without a rule. */
  readonly added: Database[];
  /** Paired anew: what was told before the addon has forgotten, so all of it is told again. */
  readonly again: { readonly rule: PairedRule; readonly pairedAt: Date }[];
  /** Of databases that are not paired any more. */
  readonly gone: PairedRule[];
}

/** How the rules have to follow the pairings. */
export function pairingSteps<Database extends Paired>(
  rules: readonly PairedRule[],
  databases: readonly Database[],
): PairingSteps<Database> {
  const ruleOf = new Map(rules.map((rule) => [rule.databaseId, rule]));
  const paired = new Set(databases.map(({ id }) => id));
  return {
    added: databases.filter(({ id }) => !ruleOf.has(id)),
    again: databases.flatMap(({ id, pairedAt }) => {
      const rule = ruleOf.get(id);
      return rule === undefined || rule.pairedAt.getTime() === pairedAt.getTime() ? [] : [{ rule, pairedAt }];
    }),
    gone: rules.filter(({ databaseId }) => !paired.has(databaseId)),
  };
}
