/**
 * The walls of the house (see ARCHITECTURE.md). A step of the ladder may import only what is lower, and another module only
 * through its face, the *.module.ts.
 */
const ladder = [
  'common|config',
  'database',
  'audit',
  'secrets',
  'demo|adapters',
  'discovery',
  'users',
  'oauth',
  'accounts',
  'odoo',
  'mail',
  'threading',
  'sync',
  'send',
  'push',
  'mail-frame|health|odoo-links',
  'notices',
];

/** Those that are closed but for their face. */
const rooms = ladder.slice(2).join('|');

const src = (step) => `^backend/src/(${step})/`;

const upwards = ladder.slice(0, -1).map((step, index) => ({
  name: `ladder-${step.replace('|', '-')}`,
  comment: 'a step of the ladder knows nothing of those above it',
  severity: 'error',
  from: { path: src(step), pathNot: '\\.spec\\.ts$' },
  to: { path: src(ladder.slice(index + 1).join('|')) },
}));

module.exports = {
  forbidden: [
    ...upwards,
    {
      name: 'only-through-the-face',
      comment: "another module's tables and helpers can change: import its *.module.ts",
      severity: 'error',
      from: {
        path: src(rooms),
        pathNot: '\\.spec\\.ts$',
      },
      to: {
        path: src(rooms),
        pathNot: ['^backend/src/$1/', '\\.module\\.ts$'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imapflow-at-its-door',
      comment: 'one place translates errors, bigint and false',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: ['^backend/src/adapters/imap/', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/imapflow/' },
    },
    {
      name: 'nodemailer-at-its-doors',
      comment:
        'the SMTP connection in adapters/smtp, the MIME builder in send/message-composer; the demo builds its own mail',
      severity: 'error',
      from: {
        path: '^backend/src/',
        pathNot: [
          '^backend/src/adapters/smtp/',
          '^backend/src/send/message-composer',
          '^backend/src/demo/',
          '\\.spec\\.ts$',
        ],
      },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'the-way-out-is-guarded',
      comment:
        'connections to hosts that somebody named pass adapters/host-guard: mail by mail-socket, the web by GuardedFetch',
      severity: 'error',
      from: {
        path: '^backend/src/',
        pathNot: [
          '^backend/src/(adapters|demo|database)/',
          // These only tell addresses from names.
          '^backend/src/(config/config|users/sign-in/sign-in-brake)',
          '\\.spec\\.ts$',
        ],
      },
      to: { path: '^(node:)?(net|tls|http|https|http2)$|node_modules/undici/' },
    },
    {
      name: 'openid-client-at-its-door',
      comment: 'one place hands it the guarded fetch and translates its errors',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: ['^backend/src/oauth/oauth-(client|failure)', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/(openid-client|oauth4webapi)/' },
    },
    {
      name: 'jose-at-its-door',
      comment: 'one place says which signatures are believed',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: ['^backend/src/odoo/token/check-token', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/jose/' },
    },
    {
      name: 'typeorm-in-repositories',
      comment: 'SQL has one home per table',
      severity: 'error',
      from: {
        path: '^backend/src/',
        pathNot: ['^backend/src/database/', '\\.(entity|repository|module)\\.ts$', '\\.spec\\.ts$'],
      },
      to: { path: 'node_modules/(typeorm|pg|@nestjs/typeorm)/' },
    },
    {
      name: 'pure-rules',
      comment: 'rules that are tested by table know no framework, database or clock',
      severity: 'error',
      from: {
        path: '^backend/src/(sync/plan/|threading/thread-resolver|send/outbox-state|common/backoff|mail/(flags|shown-state|message-identity))',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|imapflow|nodemailer)/' },
    },
    {
      name: 'services-know-no-sockets',
      comment: 'push learns of changes from the event bus; nobody but the app imports it',
      severity: 'error',
      from: { path: '^backend/src/', pathNot: ['^backend/src/(push/|app\\.module)', '\\.spec\\.ts$'] },
      to: { path: '^backend/src/push/' },
    },
    {
      name: 'the-wire-is-the-contract',
      severity: 'error',
      from: { path: '^(frontend|contracts)/' },
      to: { path: '^backend/' },
    },
    {
      name: 'contracts-depend-on-zod-only',
      severity: 'error',
      from: { path: '^contracts/src/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'sockets-in-api',
      comment: 'the network is spoken to in src/api only',
      severity: 'error',
      from: { path: '^frontend/src/', pathNot: ['^frontend/src/api/', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/socket\\.io-client/' },
    },
    {
      name: 'components-know-no-api',
      comment: 'a component can be mounted with plain data; stores and composables act',
      severity: 'error',
      from: { path: '^frontend/src/(components|views)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^frontend/src/api/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.js', '.vue'],
    },
  },
};
