import { randomBytes } from 'node:crypto';
import { Cookies } from './cookies';
import { html } from './html';
import { LoginPaths } from './login-paths';
import { resetMessage } from './reset-mail';
import { SigningKey, randomToken } from './signing-key';
import { isHabilitated } from './visit';

const key = new SigningKey(randomBytes(32));

describe('what this server signs', () => {
  test('is opened for the same purpose by the same key only', () => {
    const value = randomToken();
    const sealed = key.seal('session-cookie', value);
    expect(key.open('session-cookie', sealed)).toBe(value);
    const [, code = ''] = sealed.split('.');
    for (const forged of [value, `${value}.`, `.${code}`, `${randomToken()}.${code}`, `${sealed}.`, `${sealed}=`, `${value}.${code.slice(1)}`, '']) {
      expect(key.open('session-cookie', forged)).toBeUndefined();
    }
    expect(key.open('visit-cookie', sealed)).toBeUndefined();
    expect(new SigningKey(randomBytes(32)).open('session-cookie', sealed)).toBeUndefined();
  });

  test('two cookies of one name are none: one of them was planted', () => {
    const cookies = new Cookies(key, true);
    const sealed = key.seal('session-cookie', 'abc');
    expect(cookies.read({ headers: { cookie: `a=b; __Host-sas-session=${sealed}` } }, 'session')).toBe('abc');
    expect(cookies.read({ headers: { cookie: `__Host-sas-session=${sealed}; __Host-sas-session=${sealed}` } }, 'session')).toBeUndefined();
    expect(cookies.read({ headers: { cookie: `sas-session=${sealed}` } }, 'session')).toBeUndefined();
    expect(cookies.read({ headers: {} }, 'session')).toBeUndefined();
  });
});

test.each([[undefined, undefined, false], ['sas', undefined, false], [undefined, 'sas', false], ['sas', 'sas', true], ['sas', 'sas-preprod', true]])(
  'a session opened with origin %s, asked with origin %s: habilitated %s', (opened, asked, expected) => {
    expect(isHabilitated(opened === undefined ? {} : { origin: opened }, asked)).toBe(expected);
  });

test('HTML escapes whatever is put in, in a text as in an attribute', () => {
  const hostile = `"'><script>&`;
  expect(html`<a title="${hostile}">${hostile}${html`<b>${1}</b>`}${undefined}${[html`<i></i>`, html`<u></u>`]}</a>`.text)
    .toBe('<a title="&quot;&#39;&gt;&lt;script&gt;&amp;">&quot;&#39;&gt;&lt;script&gt;&amp;<b>1</b><i></i>\n<u></u></a>');
});

test('a proxy in front with a path of its own keeps it in every address', () => {
  const paths = new LoginPaths('https://agenda.example/chu');
  expect(paths.of('agenda', { practitioner: '810000000012', origin: 'sas' })).toBe('/chu/sas/agenda?ps=810000000012&origin=sas');
  expect(paths.absolute('newPassword', { lien: 'x' })).toBe('https://agenda.example/chu/sas/nouveau-mot-de-passe?lien=x');
  expect(new LoginPaths(undefined).of('signIn')).toBe('/sas/connexion');
  expect(() => new LoginPaths(undefined).absolute('signIn')).toThrow('PUBLIC_URL');
});

test('a message has its recipient from the account alone: an address that would begin a header is refused', () => {
  const message = resetMessage('agenda@exemple.fr', 'alix@sas.example', 'https://agenda.example/x?lien=abc');
  const [head = '', body = ''] = message.split('\n\n');
  expect(head.split('\n')).toEqual(expect.arrayContaining(['To: alix@sas.example', 'Auto-Submitted: auto-generated']));
  expect(Buffer.from(body, 'base64').toString('utf8')).toContain('\r\nhttps://agenda.example/x?lien=abc\r\n');
  for (const to of ['a@b.fr\nBcc: c@d.fr', 'a@b.fr,c@d.fr', 'A <a@b.fr>', 'a b@c.fr']) expect(() => resetMessage('x@y.fr', to, 'l')).toThrow('header');
});
