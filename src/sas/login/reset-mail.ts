import { spawn } from 'node:child_process';
import type { SasMailSettings } from '../../config/login-settings';

/** A program that hangs is not waited for longer. */
const SENDMAIL_TIMEOUT_MS = 20_000;

/** Sends reset links through the mail program of the machine. */
export class ResetMail {
  constructor(private readonly settings: SasMailSettings) {}

  /**
   * @param to address of the account, as the platform stated it
   * @param link absolute address, good for once
   * @throws Error when the program refused the message
   */
  async send(to: string, link: string): Promise<void> {
    const { sendmailFile, from } = this.settings;
    // Recipients come from the message (-t), so that no address is ever an argument; -i: a lone dot ends nothing.
    const child = spawn(sendmailFile, ['-i', '-t'], { stdio: ['pipe', 'ignore', 'ignore'], timeout: SENDMAIL_TIMEOUT_MS });
    const ended = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${sendmailFile}: ${signal ?? `exit ${code ?? ''}`}`))));
    });
    child.stdin.on('error', () => undefined); // told by `close`
    child.stdin.end(resetMessage(from, to, link));
    await ended;
  }
}

/** The message (RFC 5322), in ASCII headers and a UTF-8 body whose base64 lines fit any relay. @throws Error for an address that would begin a header of its own */
export function resetMessage(from: string, to: string, link: string): string {
  if (/[\s<>,;"]/.test(to)) throw new Error('The address of the account cannot stand in a header');
  const body = `Bonjour,

Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour votre compte de régulateur.
Pour le choisir, ouvrez cette adresse dans les 30 minutes ; elle ne sert qu’une fois :

${link}

Si vous n’avez rien demandé, ignorez ce message : votre mot de passe n’a pas changé.
`;
  const lines = Buffer.from(body.replace(/\n/g, '\r\n'), 'utf8').toString('base64').match(/.{1,76}/g) ?? [];
  return [
    `From: ${from}`, `To: ${to}`, 'Subject: Votre mot de passe', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64', 'Auto-Submitted: auto-generated', '', ...lines, '',
  ].join('\n');
}
