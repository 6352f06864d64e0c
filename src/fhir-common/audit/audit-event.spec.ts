import fc from 'fast-check';
import { auditedText, auditOriginOf } from './audit-event';

describe('auditedText', () => {
  it('keeps a short text, and null for none', () => {
    expect(auditedText('specialty=013&name=Évreux')).toBe('specialty=013&name=Évreux');
    expect(auditedText('')).toBeNull();
    expect(auditedText(undefined)).toBeNull();
  });

  it('cuts at 2,048 bytes without cutting a character in two', () => {
    expect(auditedText('a'.repeat(3_000))).toBe('a'.repeat(2_048));
    expect(auditedText(`a${'é'.repeat(1_500)}`)).toBe(`a${'é'.repeat(1_023)}`);
    expect(auditedText('😀'.repeat(600))).toBe('😀'.repeat(512));
  });

  it('always gives what PostgreSQL takes: at most 2,048 bytes, no NUL, whole characters', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\0', '\ud800', '%'), maxLength: 3_000 }), (text) => {
      const kept = auditedText(text) ?? '';
      const bytes = Buffer.from(kept, 'utf8');
      expect(bytes.length).toBeLessThanOrEqual(2_048);
      expect(bytes.toString('utf8')).toBe(kept);
      expect(kept).not.toContain('\0');
    }));
  });
});

const HEADERS = {
  profileCode: 'Ror-Profil-Utilisateur-Code', profileSystem: 'Ror-Profil-Utilisateur-System', roleCode: 'Ror-Role-Metier-Code', roleSystem: 'Ror-Role-Metier-System',
};

describe('auditOriginOf', () => {
  it('takes the client and its certificate from the guard, the user from the headers of the interface', () => {
    const request = {
      caller: { id: 'ror-profile-2', certificate: { serialNumber: '0A', fingerprint256: 'AA:BB' } },
      headers: {
        'ror-profil-utilisateur-code': 'CU20', 'ror-profil-utilisateur-system': '1.2.250.1.213.1.6.1.66',
        'ror-role-metier-code': 'AUTOMATE', 'ror-role-metier-system': '1.2.250.1.213.1.1.4.6', authorization: 'Bearer secret',
      },
      socket: { remoteAddress: '192.0.2.7' },
    };
    expect(auditOriginOf(request, 'r-1', HEADERS)).toEqual({
      client: 'ror-profile-2', certificateSerial: '0A', remoteAddress: '192.0.2.7', requestId: 'r-1',
      userProfileCode: 'CU20', userProfileSystem: '1.2.250.1.213.1.6.1.66', userRoleCode: 'AUTOMATE', userRoleSystem: '1.2.250.1.213.1.1.4.6',
    });
  });

  it('keeps at most 200 characters of a header, and null for what is absent', () => {
    const origin = auditOriginOf({ caller: { id: 'x', certificate: null }, headers: { 'ror-role-metier-code': 'a'.repeat(900) }, socket: {} }, 'r-1', HEADERS);
    expect(origin).toMatchObject({ userRoleCode: 'a'.repeat(200), userProfileCode: null, certificateSerial: null, remoteAddress: null });
  });
});
