import { standaloneHost } from './lib/standalone-host';
import { mountMailDesk } from './main';
import './styles/page.css';

const target = document.getElementById('maildesk');
if (target !== null) mountMailDesk(target, standaloneHost());
