export const common = {
  tryAgain: 'Try again',
  signIn: 'Sign in',
  signOut: 'Sign out',
  cancel: 'Cancel',
  close: 'Close',
  name: 'Name',
  messages: 'Messages',
  undo: 'Undo',
  undoZ: 'Undo (z)',
  dismiss: 'Dismiss',
  loading: 'Loading',
} as const;
