/**
 * What a one-time link is for.
 * - `session`: it signs in by itself. Printed on the server alone, for whoever runs it, and stronger than any second factor:
 *   it is the way back for an administrator who has lost theirs.
 * - `password`: its owner sets a password with it. This is what goes through others' hands.
 */
export type LinkPurpose = 'session' | 'password';
