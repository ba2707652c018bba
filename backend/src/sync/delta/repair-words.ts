/** What a comparison with the server has mended, for the account's history. Of the mail it tells nothing but numbers, and of the folder no name. */
export function healWords({ missing, gone }: { missing: number; gone: number }): string {
  const parts = [
    missing === 0 ? '' : `${messages(missing)} had been missed and ${missing === 1 ? 'is' : 'are'} here now`,
    gone === 0 ? '' : `${messages(gone)} ${gone === 1 ? 'was' : 'were'} still shown and gone on the server`,
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

/** Which deletions were not believed, for the account's history. */
export function vetoWords({ told, there }: { told: number; there: number }): string {
  return `The server told that ${messages(told)} ${told === 1 ? 'is' : 'are'} gone, and ${there} of them ${there === 1 ? 'is' : 'are'} still there.`;
}

const messages = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;
