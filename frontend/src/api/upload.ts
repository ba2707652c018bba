import { uploadsApi, type Upload } from '@maildesk/contracts';
import { errorOfReply, networkError } from './api-error';
import { asCaller, operationUrl } from './call';

const contentTypePattern = /^[\w.+-]+\/[\w.+-]+$/;

/**
 * Sends a file for a mail that is being written. `fetch` cannot tell how far an upload is, so this one uses
 * XMLHttpRequest; `onProgress` hears fractions from 0 to 1.
 * @throws ApiError
 */
export function uploadFile(accountId: string, file: File, onProgress: (fraction: number) => void): Promise<Upload> {
  const contentType = contentTypePattern.test(file.type) ? file.type : 'application/octet-stream';
  const url = operationUrl(uploadsApi.create, { accountId }, { fileName: file.name.slice(0, 255), contentType });
  return asCaller((token) => uploadAs(token, url, file, onProgress));
}

function uploadAs(
  token: string | null,
  url: string,
  file: File,
  onProgress: (fraction: number) => void,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(uploadsApi.create.method, url);
    request.withCredentials = token === null;
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      const upload = request.response as Upload | null;
      // As every reply: the server checks it against the contract. What a proxy answers is no JSON, or has no id.
      if (request.status < 300 && typeof upload?.id === 'string') resolve(upload);
      else reject(errorOfReply(request.status, request.response));
    });
    request.addEventListener('error', () => reject(networkError(null)));
    request.addEventListener('abort', () => reject(networkError(null)));
    request.send(file);
  });
}
