export const roles = {
  'role.owner': 'Owner',
  'role.manager': 'Manager',
  'role.member': 'Member',
  'role.reader': 'Reader',
  'does.owner': 'everything, also servers',
  'does.manager': 'also says who works here',
  'does.member': 'reads, organises and sends',
  'does.reader': 'only reads, and changes nothing',
  roleDoes: '{role}: {does}',
} as const;
