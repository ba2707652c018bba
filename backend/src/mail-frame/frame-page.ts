import { createHash } from 'node:crypto';
import { bootScript } from './boot-script.js';
import { frameStyle } from './frame-style.js';

export interface FramePage {
  html: string;
  headers: Readonly<Record<string, string>>;
}

const offFeatures =
  'accelerometer autoplay camera clipboard-read clipboard-write display-capture encrypted-media fullscreen geolocation ' +
  'gyroscope hid microphone midi payment picture-in-picture publickey-credentials-get screen-wake-lock serial usb';

/**
 * The empty page in which mail is shown, and the headers that make it harmless: an origin of its own, one script known
 * by its hash, pictures only from `data:` addresses, and nothing else at all.
 *
 * @param embedders origins besides our own whose pages may hold the frame, such as `https://odoo.example.org`.
 */
export function renderFramePage(embedders: readonly string[] = []): FramePage {
  const hash = createHash('sha256').update(bootScript).digest('base64');
  const policy = [
    'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${["'self'", ...embedders].join(' ')}`,
  ].join('; ');
  return {
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Message</title><style>${frameStyle}</style></head>
<body><div id="mail"></div><script>${bootScript}</script></body>
</html>
`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-DNS-Prefetch-Control': 'off',
      'Permissions-Policy': offFeatures
        .split(' ')
        .map((feature) => `${feature}=()`)
        .join(', '),
      // The page is the same for everyone; a new version of the product must show soon.
      'Cache-Control': 'public, max-age=300',
    },
  };
}
