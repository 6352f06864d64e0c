/**
 * The identity provider of the tests: oidc-provider, a certified one, on HTTPS, in a process of its own.
 * Its one argument is JSON: { cert, key, port, clientId, clientSecret, redirectUri, people: { login: claims } }. Prints `ready` once it listens.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { parse } from 'node:querystring';
import Provider from 'oidc-provider';

const { cert, key, port, clientId, clientSecret, redirectUri, people } = JSON.parse(process.argv[2]);
const provider = new Provider(`https://localhost:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_basic' }],
  claims: { openid: ['sub', 'SubjectNameID'], email: ['email', 'email_verified'] },
  cookies: { keys: ['of this run'] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  findAccount: (_context, login) => (people[login] ? { accountId: login, claims: () => ({ sub: login, ...people[login] }) } : undefined),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});

const page = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Identité</title></head><body><main><h1>Identité</h1>
<form method="post"><label for="login">Identifiant</label> <input id="login" name="login" autofocus> <button type="submit">Continuer</button></form></main></body></html>`;

const answer = provider.callback();
createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  if (request.method === 'GET') return response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
  let form = '';
  request.on('data', (part) => { form += part; });
  request.on('end', () => {
    const login = parse(form).login;
    const result = people[login] ? { login: { accountId: login } } : { error: 'access_denied' };
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false }).catch((error) => response.writeHead(400).end(String(error)));
  });
  return undefined;
}).listen(port, '127.0.0.1', () => console.log('ready'));
