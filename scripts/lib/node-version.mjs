/**
 * Why MailDesk cannot run on this version of Node.js, or null when it can. The odd lines in between lack what the tools need.
 * @param {string} version such as 20.19.0
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  if (fits) return null;
  return (
    `MailDesk needs Node.js 20.19 or newer (of version 22: 22.13 or newer); this is ${version}. ` +
    'Get it from https://nodejs.org and start again.'
  );
}
