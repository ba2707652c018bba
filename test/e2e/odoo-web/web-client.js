import { App, Component, reactive, useState, xml } from '@odoo/owl';
import { registry } from '@web/core/registry';

/** As much of Odoo's web client as the addon is in touch with: services, one action at a time, and the bar at the top. */

// Odoo's bundle has them in any order: each enters itself into the registry.
await Promise.all(['service', 'action', 'systray'].map((name) => import(`/maildesk/static/src/maildesk_${name}.js`)));

class Contacts extends Component {
  static template = xml`<p class="contacts">Contacts of Odoo</p>`;
  static props = ['*'];
}
registry.category('actions').add('contacts', Contacts);

const tags = { 'maildesk.action_maildesk': 'maildesk.client' };
const screen = reactive({ id: 0, tag: 'contacts', params: {} });
const seen = { notes: [], records: [], lists: [], keys: [], closeDialog: () => {} };
Object.assign(globalThis, { seen });

/** From 18 on, Odoo keeps in its address what an action says of itself, and makes a step of the history of each change. */
function updateActionState(state) {
  setTimeout(() => {
    const query = new URLSearchParams(Object.entries(state).filter(([, value]) => value !== undefined));
    const address = `${location.pathname}${query.size === 0 ? '' : `?${query}`}`;
    if (new URL(address, location.origin).href !== location.href) history.pushState({}, '', address);
  });
}
const showAddress = () => Object.assign(screen, { id: screen.id + 1, tag: 'maildesk.client', params: {} });
addEventListener('popstate', showAddress);

// Odoo cannot see into a shadow root, and takes every key outside of fields for one of its own.
addEventListener('keydown', ({ key, target }) => {
  if (!['INPUT', 'TEXTAREA'].includes(target.tagName)) seen.keys.push(key);
});

const call = async (...args) => {
  const { reply, error } = await globalThis.askOdoo(...args);
  if (error !== undefined) throw Object.assign(new Error('RPC_ERROR'), error);
  return reply;
};
const services = {
  action: {
    async doAction(action) {
      if (typeof action === 'string') {
        history.pushState({}, '', '/odoo/maildesk');
        Object.assign(screen, { id: screen.id + 1, tag: tags[action] ?? action });
        document.title = 'MailDesk';
      } else if (action.domain) seen.lists.push([action.name, action.res_model, action.domain]);
      else seen.records.push([action.res_model, action.res_id]);
    },
  },
  dialog: {
    add(_, { resModel, resId }, { onClose }) {
      seen.records.push([resModel, resId]);
      seen.closeDialog = onClose;
    },
  },
  hotkey: {},
  notification: { add: (text) => seen.notes.push(text) },
  orm: { call, silent: { call } },
  title: {
    setParts({ action }) {
      if (action !== undefined) document.title = action;
    },
    setCounters: ({ maildesk }) => (seen.counter = maildesk),
  },
};
globalThis.services = services;

class WebClient extends Component {
  static template = xml`
    <header class="bar"><button class="to-contacts" t-on-click="() => this.go('contacts')">Contacts</button>
      <t t-foreach="systray" t-as="item" t-key="item_index"><t t-component="item.Component" /></t></header>
    <main class="action"><t t-component="current" t-key="screen.id" action="{ params: screen.params }" updateActionState="update" /></main>`;
  static props = [];

  setup() {
    this.screen = useState(screen);
    this.systray = registry.category('systray').all();
    this.update = updateActionState;
  }

  get current() {
    return registry.category('actions').get(this.screen.tag);
  }

  go(tag) {
    history.pushState({}, '', '/odoo');
    Object.assign(screen, { id: screen.id + 1, tag });
  }
}

if (location.pathname.endsWith('/maildesk')) screen.tag = 'maildesk.client';
services.maildesk = registry.category('services').get('maildesk').start({ services }, services);
const templates = await (await fetch('/templates.xml')).text();
await new App(WebClient, { templates, env: { services } }).mount(document.body);
