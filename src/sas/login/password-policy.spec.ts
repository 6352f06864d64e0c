import { passwordDefects } from './password-policy';

const OWNER = { family: 'Durand', given: 'Zoé', email: 'regulation@sas.example' };

describe('a new password', () => {
  test.each([
    ['quatre chevaux bleus', []],
    ['éèêëàâäùûüôö', []],
    ['onze signes', ['nouveau: au moins 12']],
    ['a'.repeat(129), ['nouveau: au plus 128', 'nouveau: au moins 5 caractères différents']],
    ['🐎🐢🦊🐻🐨🐼🐸🐵🐔🐧🐦🐤', []],
    ['abababababababab', ['nouveau: au moins 5 caractères différents']],
    ['mon nom est DURAND', ['nouveau: ni votre nom']],
    ['Regulation 2026 !', ['nouveau: ni votre nom']],
    ['zoé aime les fleurs', []],
  ])('%s', (password, expected) => {
    const defects = passwordDefects(password, password, OWNER);
    expect(defects).toHaveLength(expected.length);
    defects.forEach(({ field, text }, index) => {
      const [wanted = '', part = ''] = (expected[index] ?? '').split(': ');
      expect(field).toBe(wanted);
      expect(text).toContain(part);
    });
  });

  test('typed differently the second time is told at the second field; the same letters composed differently are the same', () => {
    expect(passwordDefects('quatre chevaux bleus', 'quatre chevaux verts', OWNER)).toEqual([{ field: 'encore', text: expect.stringContaining('diffèrent') as string }]);
    expect(passwordDefects('très très secret', 'très très secret'.normalize('NFD'), OWNER)).toEqual([]);
  });
});
