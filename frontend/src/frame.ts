import { mountMailDesk } from './embed';
import { framePage, type FrameStart } from './lib/frame-page';
import './styles/page.css';

/** Begins once Odoo's page, which this frame lies in, hands over its end of a channel. */
function hear({ source, origin, data, ports }: MessageEvent<{ maildesk?: FrameStart }>): void {
  const [port] = ports;
  const start = data?.maildesk;
  const target = document.getElementById('maildesk');
  if (source !== window.parent || origin !== location.origin || start === undefined || target === null) return;
  if (port === undefined) return;
  window.removeEventListener('message', hear);
  const frame = framePage(port, start);
  frame.serve(mountMailDesk(target, frame.page));
}

window.addEventListener('message', hear);
